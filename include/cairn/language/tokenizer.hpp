#pragma once
/// What a tokenizer must provide, and what all of them give by it: ids, exact places, and many texts at once.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/parallel.hpp"

namespace cairn {

using token_id = std::uint32_t;

/// A token and the bytes [begin, end) of the text that it stands for. A token that the text does not hold, such as one
/// that begins every sentence, stands for none: begin = end.
struct token_span {
  token_id id = 0;
  std::uint32_t begin = 0, end = 0;
  friend bool operator==(const token_span&, const token_span&) = default;
};

/// The sink of ids alone.
struct push_ids {
  std::vector<token_id>& ids;
  void operator()(token_id id, std::size_t, std::size_t) const { ids.push_back(id); }
};

/// What cuts texts into numbered pieces, for several threads at once:
///
/// | member | meaning |
/// | --- | --- |
/// | `vocabulary_size()` | ids are below it |
/// | `encode(text, sink)` | calls sink(id, begin, end) for the tokens in order; bytes of `text`, which is below 4 GiB |
/// | `decode(ids)` | the text that ids stand for; throws where one is not below vocabulary_size() |
/// | `piece(id)` | a token as it is written in the vocabulary |
///
/// Any bytes can be encoded: what is no UTF-8 is kept where the vocabulary has bytes, and is unknown where it has none.
template <class T>
concept tokenizer = requires(const T t, std::string_view text, push_ids sink, std::span<const token_id> ids,
                             token_id id) {
  { t.vocabulary_size() } -> std::same_as<std::size_t>;
  t.encode(text, sink);
  { t.decode(ids) } -> std::same_as<std::string>;
  { t.piece(id) } -> std::convertible_to<std::string_view>;
};

/// The ids of a text.
template <tokenizer T>
std::vector<token_id> encode(const T& tokens, std::string_view text) {
  std::vector<token_id> ids;
  ids.reserve(text.size() / 3);
  tokens.encode(text, push_ids{ids});
  return ids;
}

/// The tokens of a text with their places.
template <tokenizer T>
std::vector<token_span> encode_spans(const T& tokens, std::string_view text) {
  std::vector<token_span> spans;
  tokens.encode(text, [&](token_id id, std::size_t begin, std::size_t end) {
    spans.push_back({id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  });
  return spans;
}

/// The ids of many texts, packed: text k has ids [offsets[k], offsets[k + 1]).
struct packed_tokens {
  std::vector<token_id> ids;
  std::vector<std::size_t> offsets{0};

  std::size_t size() const noexcept { return offsets.size() - 1; }
  std::span<const token_id> operator[](std::size_t text) const noexcept {
    return std::span(ids).subspan(offsets[text], offsets[text + 1] - offsets[text]);
  }
  friend bool operator==(const packed_tokens&, const packed_tokens&) = default;
};

/// Many texts at once, by up to `threads`; the same on any number of them. Texts are strings or views of them.
template <tokenizer T, class Texts>
packed_tokens encode_all(const T& tokens, const Texts& texts, int threads = 0) {
  constexpr std::size_t grain = 64;
  const std::size_t count = std::size(texts);
  std::vector<packed_tokens> parts(detail::chunk_count(count, grain));
  parallel_for(count, grain, threads, [&](std::size_t begin, std::size_t end, int) {
    packed_tokens& part = parts[begin / grain];
    for (std::size_t k = begin; k < end; ++k) {
      tokens.encode(std::string_view(texts[k]), push_ids{part.ids});
      part.offsets.push_back(part.ids.size());
    }
  });
  packed_tokens packed;
  std::size_t ids = 0;
  for (const packed_tokens& part : parts) ids += part.ids.size();
  packed.ids.reserve(ids);
  packed.offsets.reserve(count + 1);
  for (const packed_tokens& part : parts) {
    const std::size_t before = packed.ids.size();
    packed.ids.insert(packed.ids.end(), part.ids.begin(), part.ids.end());
    std::transform(part.offsets.begin() + 1, part.offsets.end(), std::back_inserter(packed.offsets),
                   [&](std::size_t at) { return before + at; });
  }
  return packed;
}

}  // namespace cairn
