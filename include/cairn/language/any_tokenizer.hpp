#pragma once
/// A tokenizer of a kind that is chosen when the program runs.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// Holds any tokenizer; copies share it. A call through it costs one virtual call a text, and a list of its tokens.
class any_tokenizer {
 public:
  template <tokenizer T>
  requires(!std::is_same_v<T, any_tokenizer>) any_tokenizer(T tokens)
      : self_(std::make_shared<const held<T>>(std::move(tokens))) {}

  std::size_t vocabulary_size() const { return self_->vocabulary_size(); }
  template <class Sink>
  void encode(std::string_view text, Sink&& sink) const {
    for (const auto& [id, begin, end] : self_->encode(text)) sink(id, begin, end);
  }
  std::string decode(std::span<const token_id> ids) const { return self_->decode(ids); }
  std::string piece(token_id id) const { return self_->piece(id); }

 private:
  struct seam {
    virtual ~seam() = default;
    virtual std::size_t vocabulary_size() const = 0;
    virtual std::vector<token_span> encode(std::string_view) const = 0;
    virtual std::string decode(std::span<const token_id>) const = 0;
    virtual std::string piece(token_id) const = 0;
  };
  template <class T>
  struct held final : seam {
    T tokens;
    explicit held(T given) : tokens(std::move(given)) {}
    std::size_t vocabulary_size() const override { return tokens.vocabulary_size(); }
    std::vector<token_span> encode(std::string_view text) const override { return encode_spans(tokens, text); }
    std::string decode(std::span<const token_id> ids) const override { return tokens.decode(ids); }
    std::string piece(token_id id) const override { return std::string(std::string_view(tokens.piece(id))); }
  };
  std::shared_ptr<const seam> self_;
};
static_assert(tokenizer<any_tokenizer>);

}  // namespace cairn
