#pragma once
/// The words of SentencePiece: a text in which spaces are written as letters, so that nothing is lost of it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/language/text_normalizer.hpp"
#include "cairn/language/traced_word.hpp"

namespace cairn {

/// U+2581, which stands for a space.
inline constexpr std::string_view metaspace = "\u2581";

/// Whether a text begins with a space that it does not have; `unless_space`: only where it begins with none.
enum class space_prefix : std::uint8_t { never, always, unless_space };

/// How spaces are read.
struct metaspace_settings {
  space_prefix prefix = space_prefix::always;
  bool trim_begin = true, trim_end = true;  ///< spaces at the ends of a text are dropped
  bool collapse = true;                     ///< several are one
  bool whole = false;  ///< the text is one word: for pieces that have a space behind their first character
};

/// Normalizes a text and writes U+2581 for each space (U+0020) that is left; a word is a space and what follows up to
/// the next. The space in front that the text does not have stands for no bytes, and one that is several for the first
/// of them. O(bytes).
/// Source: Kudo, Richardson: "SentencePiece: a simple and language independent subword tokenizer and detokenizer for
/// neural text processing", EMNLP 2018.
/// Use: vocabularies of SentencePiece, Unigram or other.
template <text_normalizer Normalizer = unnormalized>
struct metaspace_words {
  Normalizer normalizer;
  metaspace_settings settings;

  /// Calls f(const traced_word&) for each word in order.
  template <class F>
  void words(std::string_view text, F&& f) const {
    std::string bytes;
    std::vector<text_place> places;
    std::vector<text_place> pending;  // spaces that come to stand if anything follows
    bool any = false;                 // anything but spaces that are trimmed
    const auto put = [&](std::string_view run, std::size_t begin, std::size_t end, bool straight) {
      const std::size_t old = places.size();
      bytes += run;
      places.resize(bytes.size(), {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
      if (!straight) return;
      for (std::size_t k = old; k < places.size(); ++k) {
        const auto at = static_cast<std::uint32_t>(begin + k - old);
        places[k] = {at, at + 1};
      }
    };
    const auto put_space = [&](text_place at) {
      if (!settings.whole && !bytes.empty()) {
        f(traced_word{bytes, 0, places.data()});
        bytes.clear();
        places.clear();
      }
      put(metaspace, at.begin, at.end, false);
    };
    const auto first = [&](std::size_t begin, bool is_space) {
      if (any) return;
      any = true;
      if (settings.prefix == space_prefix::always || (settings.prefix == space_prefix::unless_space && !is_space)) {
        put_space({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin)});
      }
    };
    const auto put_pending = [&] {
      for (const text_place& at : pending) put_space(at);
      pending.clear();
    };
    normalizer.normalize(text, [&](std::string_view run, std::size_t begin, std::size_t end) {
      const bool straight = run.data() == text.data() + begin;
      for (std::size_t at = 0; at < run.size();) {
        const auto place_of = [&](std::size_t k) { return straight ? begin + k : begin; };
        const auto end_of = [&](std::size_t k) { return straight ? begin + k : end; };
        if (run[at] == ' ') {
          const text_place here{static_cast<std::uint32_t>(place_of(at)), static_cast<std::uint32_t>(end_of(at + 1))};
          ++at;
          if (!any && settings.trim_begin) continue;
          first(here.begin, true);
          if (pending.empty() || !settings.collapse) pending.push_back(here);
          continue;
        }
        const std::size_t stop = std::min(run.find(' ', at), run.size());
        const std::string_view letters = run.substr(at, stop - at);
        first(place_of(at), letters.starts_with(metaspace));
        put_pending();
        put(letters, place_of(at), end_of(stop), straight);
        at = stop;
      }
    });
    if (!settings.trim_end) put_pending();
    if (!bytes.empty()) f(traced_word{bytes, 0, places.data()});
  }

  /// A decoded text with its spaces, without the one in front that it did not have.
  std::string restored(std::string_view text) const {
    std::string plain;
    if (settings.prefix != space_prefix::never && text.starts_with(metaspace)) text.remove_prefix(metaspace.size());
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t next = std::min(text.find(metaspace, at), text.size());
      plain.append(text, at, next - at);
      if (next < text.size()) plain += ' ';
      at = next + metaspace.size();
    }
    return plain;
  }
};

}  // namespace cairn
