#pragma once
/// Any tokenizer, with tokens that are found before it sees the text.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "cairn/core/error.hpp"
#include "cairn/language/added_tokens.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// A tokenizer that finds added tokens first and hands it what lies between them, each piece as a text of its own. In
/// texts of strangers that lets them write tokens of control: use the inner tokenizer alone there.
/// decode(encode(x)) == x where the inner tokenizer has it so and no token takes spaces.
template <tokenizer Inner>
class with_added_tokens {
 public:
  /// Throws where ids of added tokens beyond the inner tokenizer's leave a gap.
  with_added_tokens(Inner inner, added_tokens added) : inner_(std::move(inner)), added_(std::move(added)) {
    size_ = inner_.vocabulary_size();
    while (added_.find(static_cast<token_id>(size_)) != nullptr) ++size_;
    for (const added_token& token : added_.tokens()) {
      if (token.id >= size_) {
        throw error("id " + std::to_string(token.id) + " of " + escaped(token.text), "added tokens",
                    "ids without a gap: no piece has " + std::to_string(size_));
      }
    }
  }

  std::size_t vocabulary_size() const noexcept { return size_; }

  template <class Sink>
  void encode(std::string_view text, Sink&& sink) const {
    require(text.size() < std::numeric_limits<std::uint32_t>::max(), "too long", "text", "less than 4 GiB");
    std::size_t at = 0;
    while (at < text.size()) {
      const added_tokens::match found = added_.next(text, at);
      const std::size_t end = found.token == nullptr ? text.size() : found.begin;
      if (end > at) {
        inner_.encode(text.substr(at, end - at),
                      [&](token_id id, std::size_t first, std::size_t last) { sink(id, at + first, at + last); });
      }
      if (found.token == nullptr) return;
      sink(found.token->id, found.begin, found.end);
      at = found.end;
    }
  }

  std::string decode(std::span<const token_id> ids) const {
    std::string text;
    std::size_t first = 0;
    for (std::size_t k = 0; k <= ids.size(); ++k) {
      const added_token* const added = k < ids.size() ? added_.find(ids[k]) : nullptr;
      if (k < ids.size() && added == nullptr) continue;
      if (k > first) text += inner_.decode(ids.subspan(first, k - first));
      if (added != nullptr) text += added->text;
      first = k + 1;
    }
    return text;
  }

  std::string piece(token_id id) const {
    const added_token* const added = added_.find(id);
    return added != nullptr ? added->text : std::string(inner_.piece(id));
  }

  const Inner& inner() const noexcept { return inner_; }
  const added_tokens& added() const noexcept { return added_; }

 private:
  Inner inner_;
  added_tokens added_;
  std::size_t size_ = 0;
};

}  // namespace cairn
