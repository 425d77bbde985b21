#pragma once
/// Labeled spans as tags of tokens, and tags as spans.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/labeled_spans.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// No token continues the one before it: each has a tag of its own.
struct each_token {
  constexpr bool operator()(token_id) const noexcept { return false; }
};

/// Tokens whose pieces begin with a mark ("##" in vocabularies of BERT) continue a word, whose first token alone has a
/// tag. Refers to the tokenizer.
template <tokenizer T>
struct first_of_word {
  const T* tokens;
  std::string_view mark = "##";

  bool operator()(token_id id) const { return tokens->piece(id).starts_with(mark); }
};
template <tokenizer T>
first_of_word(const T*) -> first_of_word<T>;

/// A token that is asked, by its row, and the bytes [begin, end) that it stands for, with those that continue it.
struct asked_token {
  std::uint32_t row = 0, begin = 0, end = 0;
  friend bool operator==(const asked_token&, const asked_token&) = default;
};

/// The tokens that are asked: those that stand for bytes (none of the frame does), and `continues(id)` is false for; a
/// first one that continues nothing stands by itself.
template <class Continues = each_token>
std::vector<asked_token> asked_tokens(std::span<const token_span> tokens, const Continues& continues = {}) {
  std::vector<asked_token> asked;
  for (std::size_t row = 0; row < tokens.size(); ++row) {
    const token_span& token = tokens[row];
    if (token.begin == token.end) continue;
    if (!asked.empty() && continues(token.id)) {
      asked.back().end = std::max(asked.back().end, token.end);
    } else {
      asked.push_back({static_cast<std::uint32_t>(row), token.begin, token.end});
    }
  }
  return asked;
}

/// A tag for each asked token: 0 outside of all spans, 1 + 2 label at the beginning of one, 2 + 2 label further inside:
/// every span has a beginning (IOB2, as in CoNLL 2003). Source: Ramshaw, Marcus: "Text chunking using
/// transformation-based learning", 1995; Tjong Kim Sang, Veenstra: "Representing text chunks", EACL 1999.
struct span_tags {
  static constexpr std::uint32_t outside = 0;
  std::size_t labels = 1;

  constexpr std::size_t count() const noexcept { return 1 + 2 * labels; }
  static constexpr std::uint32_t begins(std::uint32_t label) noexcept { return 1 + 2 * label; }
  static constexpr std::uint32_t inside(std::uint32_t label) noexcept { return 2 + 2 * label; }
  static constexpr bool is_begin(std::uint32_t tag) noexcept { return tag % 2 == 1; }
  /// Requires a tag that is not `outside`.
  static constexpr std::uint32_t label_of(std::uint32_t tag) noexcept { return (tag - 1) / 2; }

  /// The tags of the asked tokens of a text of so many bytes, of which the first `read` were read: a span that begins
  /// behind them has no tag. A token is of a span where they share a byte; of two that share one with it, of the first.
  /// Throws as spans_in_order does, and where a span covers no token.
  std::vector<std::uint32_t> tags_of(std::span<const asked_token> asked, std::vector<labeled_span> spans,
                                     std::size_t bytes, std::size_t read = std::numeric_limits<std::size_t>::max(),
                                     const std::string& where = "labeled_span") const {
    std::vector<std::uint32_t> tags(asked.size(), outside);
    std::size_t at = 0;
    for (const labeled_span& span : spans_in_order(std::move(spans), bytes, labels, where)) {
      while (at < asked.size() && asked[at].end <= span.begin) ++at;
      const std::size_t first = at;
      for (; at < asked.size() && asked[at].begin < span.end; ++at) {
        tags[at] = at == first ? begins(span.label) : inside(span.label);
      }
      if (at == first && span.begin < read) {
        throw error("no token for bytes [" + std::to_string(span.begin) + ", " + std::to_string(span.end) + ")", where,
                    "spans that cover tokens of their own");
      }
    }
    return tags;
  }

  /// The spans of tags, from the first byte of their first token to the last of their last one. A tag inside that does
  /// not stand behind a tag of its label begins a span: what conlleval (CoNLL 2000) does.
  static std::vector<labeled_span> spans_of(std::span<const asked_token> asked, std::span<const std::uint32_t> tags) {
    assert(asked.size() == tags.size());
    std::vector<labeled_span> spans;
    std::uint32_t before = outside;
    for (std::size_t n = 0; n < tags.size(); ++n) {
      const std::uint32_t tag = tags[n];
      if (tag != outside) {
        const bool goes_on = !is_begin(tag) && before != outside && label_of(before) == label_of(tag);
        if (goes_on) {
          spans.back().end = asked[n].end;
        } else {
          spans.push_back({asked[n].begin, asked[n].end, label_of(tag)});
        }
      }
      before = tag;
    }
    return spans;
  }
};

}  // namespace cairn
