#pragma once
/// Framed texts that keep where their tokens stand, to say of bytes what is asked of tokens and back.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/language/bert_frame.hpp"
#include "cairn/language/framed_texts.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// The bytes [begin, end) of a text.
struct text_range {
  std::uint32_t begin = 0, end = 0;
  friend bool operator==(const text_range&, const text_range&) = default;
};

/// Texts as an encoder reads them, and the places of their tokens: 16 bytes a token more.
struct placed_texts {
  framed_texts texts;
  std::vector<framed_tokens> places;  ///< [texts]
  std::vector<std::uint32_t> bytes;   ///< [texts] of each text, or of the second one of each pair

  std::size_t size() const noexcept { return places.size(); }
};

namespace detail {
/// What `framed(n)` gives for each n below count, by up to `threads`; `text(n)` is the text that is asked.
template <class Framed, class Text>
placed_texts place_each(std::size_t count, int threads, const Framed& framed, const Text& text) {
  placed_texts all;
  all.places.resize(count);
  all.bytes.resize(count);
  parallel_for(count, 64, threads, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t n = begin; n < end; ++n) {
      all.places[n] = framed(n);
      all.bytes[n] = static_cast<std::uint32_t>(text(n).size());
    }
  });
  for (const framed_tokens& each : all.places) all.texts.add(each);
  return all;
}

/// Throws unless there is one of something for each text.
inline void require_of_each(std::size_t count, const char* what, std::size_t texts, const char* where) {
  if (count == texts) return;
  throw error(std::to_string(count) + " " + what + " of " + std::to_string(texts) + " texts", where,
              "one of each text");
}
}  // namespace detail

/// As frame_all(). The same on any number of threads.
template <tokenizer T, class Texts>
placed_texts place_all(const T& tokens, const bert_frame& frame, const Texts& texts, int threads = 0) {
  const auto text = [&](std::size_t n) { return std::string_view(texts[n]); };
  return detail::place_each(
      std::size(texts), threads, [&](std::size_t n) { return encode_framed(tokens, frame, text(n)); }, text);
}

/// As frame_pairs(); the second texts are those that are asked. Throws unless there are as many of both.
template <tokenizer T, class Firsts, class Seconds>
placed_texts place_pairs(const T& tokens, const bert_frame& frame, const Firsts& firsts, const Seconds& seconds,
                         int threads = 0) {
  detail::require_of_each(std::size(seconds), "second texts", std::size(firsts), "place_pairs");
  const auto text = [&](std::size_t n) { return std::string_view(seconds[n]); };
  return detail::place_each(
      std::size(firsts), threads,
      [&](std::size_t n) { return encode_framed(tokens, frame, std::string_view(firsts[n]), text(n)); }, text);
}

}  // namespace cairn
