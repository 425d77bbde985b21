#pragma once
/// Many framed texts, packed, as an encoder reads them.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cairn/block/workspace.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/language/bert_frame.hpp"
#include "cairn/language/bert_network.hpp"
#include "cairn/language/token_hiding.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/train/concept.hpp"

namespace cairn {

/// Text n is the tokens [offsets[n], offsets[n + 1]); none is empty, as each has a frame.
struct framed_texts {
  packed_tokens tokens;
  std::vector<std::uint32_t> segments;  ///< [tokens] the part of its text that each is of

  std::size_t size() const noexcept { return tokens.size(); }
  std::size_t length(std::size_t n) const noexcept { return tokens.offsets[n + 1] - tokens.offsets[n]; }
  /// The texts [begin, end) as an encoder reads them.
  bert_tokens read(std::size_t begin, std::size_t end) const noexcept {
    const std::size_t first = tokens.offsets[begin], count = tokens.offsets[end] - first;
    return {std::span(tokens.ids).subspan(first, count), std::span(segments).subspan(first, count)};
  }
  void add(const framed_tokens& text) {
    for (const token_span& token : text.tokens) tokens.ids.push_back(token.id);
    segments.insert(segments.end(), text.segments.begin(), text.segments.end());
    tokens.offsets.push_back(tokens.ids.size());
  }
  void add(const framed_texts& more) {
    const std::size_t before = tokens.ids.size();
    tokens.ids.insert(tokens.ids.end(), more.tokens.ids.begin(), more.tokens.ids.end());
    segments.insert(segments.end(), more.segments.begin(), more.segments.end());
    for (std::size_t n = 0; n < more.size(); ++n) tokens.offsets.push_back(before + more.tokens.offsets[n + 1]);
  }
};

/// Framed texts with a class each.
struct labeled_frames {
  framed_texts texts;
  std::vector<std::uint32_t> labels;  ///< [texts]
  token_hiding hiding = {};           ///< while they are learned from
  std::size_t size() const noexcept { return texts.size(); }
};

namespace detail {
/// What `framed(n)` gives for each n below count, in order, by up to `threads`.
template <class Framed>
framed_texts frame_each(std::size_t count, int threads, const Framed& framed) {
  constexpr std::size_t grain = 64;
  std::vector<framed_texts> parts(chunk_count(count, grain));
  parallel_for(count, grain, threads, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t n = begin; n < end; ++n) parts[begin / grain].add(framed(n));
  });
  framed_texts all;
  for (const framed_texts& part : parts) all.add(part);
  return all;
}
}  // namespace detail

/// [CLS] text [SEP] of each text, cut to the frame's length; the same on any number of threads. Texts are strings or
/// views of them.
template <tokenizer T, class Texts>
framed_texts frame_all(const T& tokens, const bert_frame& frame, const Texts& texts, int threads = 0) {
  return detail::frame_each(std::size(texts), threads,
                            [&](std::size_t n) { return encode_framed(tokens, frame, std::string_view(texts[n])); });
}

/// [CLS] first [SEP] second [SEP] of the n-th text of both. Throws unless there are as many.
template <tokenizer T, class Firsts, class Seconds>
framed_texts frame_pairs(const T& tokens, const bert_frame& frame, const Firsts& firsts, const Seconds& seconds,
                         int threads = 0) {
  if (std::size(firsts) != std::size(seconds)) {
    throw error(std::to_string(std::size(firsts)) + " and " + std::to_string(std::size(seconds)) + " texts",
                "frame_pairs", "a second text for each first one");
  }
  return detail::frame_each(std::size(firsts), threads, [&](std::size_t n) {
    return encode_framed(tokens, frame, std::string_view(firsts[n]), std::string_view(seconds[n]));
  });
}

/// The texts of a shard, packed in a workspace.
struct framed_shard {
  std::span<const std::uint32_t> offsets;
  std::span<std::uint32_t> ids, segments;
};

/// The number of the n-th text of a shard whose examples are `each` texts that follow each other.
inline std::size_t text_of(const shard& part, std::size_t n, std::size_t each) noexcept {
  return part.examples[n / each] * each + n % each;
}

/// Example n of the shard is the texts [each n, each (n + 1)).
inline framed_shard pack_framed(const framed_texts& texts, const shard& part, workspace& memory, std::size_t each = 1) {
  const std::size_t count = part.examples.size() * each;
  const auto text = [&](std::size_t n) { return text_of(part, n, each); };
  const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(count + 1);
  offsets[0] = 0;
  for (std::size_t n = 0; n < count; ++n) {
    offsets[n + 1] = offsets[n] + static_cast<std::uint32_t>(texts.length(text(n)));
  }
  const framed_shard packed{offsets, memory.take<std::uint32_t>(offsets[count]),
                            memory.take<std::uint32_t>(offsets[count])};
  for (std::size_t n = 0; n < count; ++n) {
    const bert_tokens own = texts.read(text(n), text(n) + 1);
    std::copy(own.ids.begin(), own.ids.end(), packed.ids.data() + offsets[n]);
    std::copy(own.segments.begin(), own.segments.end(), packed.segments.data() + offsets[n]);
  }
  return packed;
}

}  // namespace cairn
