#pragma once
/// Texts that end what is generated.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// Ends a text of generate() with the token by which one of these texts stands in it; before_stop() gives what stands
/// before it. Refers to the tokenizer. Decodes the whole text at each token.
template <tokenizer T>
class stop_texts {
 public:
  stop_texts(const T& tokens, std::vector<std::string> stops) : tokens_(&tokens), stops_(std::move(stops)) {
    const bool empty = std::any_of(stops_.begin(), stops_.end(), [](const std::string& stop) { return stop.empty(); });
    require(!empty, "an empty text", "stop_texts", "texts of a byte at least");
  }

  bool operator()(std::size_t, std::span<const token_id> fresh) const {
    if (stops_.empty()) return false;
    const std::string text = tokens_->decode(fresh);
    return before_stop(text).size() < text.size();
  }
  /// The text up to the first of the stops; all of it where there is none.
  std::string_view before_stop(std::string_view text) const noexcept {
    std::size_t end = text.size();
    for (const std::string& stop : stops_) end = std::min(end, text.find(stop));
    return text.substr(0, end);
  }
  /// What of a text that goes on can be shown already: no stop, and nothing that one may begin with.
  std::string_view shown(std::string_view text) const noexcept {
    const std::string_view before = before_stop(text);
    std::size_t end = before.size();
    if (end < text.size()) return before;
    for (const std::string& stop : stops_) {
      for (std::size_t length = std::min(stop.size() - 1, text.size()); length > 0; --length) {
        if (!text.ends_with(std::string_view(stop).substr(0, length))) continue;
        end = std::min(end, text.size() - length);
        break;
      }
    }
    return text.substr(0, end);
  }

 private:
  const T* tokens_;
  std::vector<std::string> stops_;
};

}  // namespace cairn
