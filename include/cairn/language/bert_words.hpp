#pragma once
/// The words of BERT: text cleaned, lowered and cut at spaces and punctuation.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cairn/language/traced_word.hpp"
#include "cairn/text/category.hpp"
#include "cairn/text/letter_case.hpp"
#include "cairn/text/normalization_lookup.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

namespace detail {

/// What BERT does to a code point, by bits: one byte a point up to U+1FFFF.
class bert_points {
 public:
  static constexpr unsigned space = 1;        ///< stands between words once the text is clean
  static constexpr unsigned dropped = 2;      ///< by cleaning
  static constexpr unsigned punctuation = 4;  ///< a word by itself
  static constexpr unsigned ideograph = 8;    ///< a word by itself
  static constexpr unsigned accented = 16;    ///< decomposes, or is a mark that is stripped
  static constexpr unsigned upper = 32;       ///< has a lower case
  static constexpr unsigned raw_space = 64;   ///< stands between words of a text that was not cleaned
  static constexpr unsigned broken = 128;     ///< bytes that are no UTF-8

  static const bert_points& get() {
    static const bert_points table;
    return table;
  }
  std::uint8_t operator[](char32_t point) const noexcept { return point < dense ? bits_[point] : bits_of(point); }

 private:
  static constexpr char32_t dense = 0x20000;

  bert_points() : bits_(dense) {
    for (char32_t point = 0; point < dense; ++point) bits_[point] = bits_of(point);
  }

  static std::uint8_t bits_of(char32_t point) {
    using enum unicode_category;
    const unicode_category kind = category_of(point);
    unsigned bits = 0;
    const bool tab = point == U'\t' || point == U'\n' || point == U'\r';
    const bool other = kind == control || kind == format || kind == private_use;
    if (is_space(point)) bits |= raw_space;
    if (!tab && (point == replacement_character || other)) {
      bits |= dropped;
    } else if (is_space(point)) {
      bits |= space;
    }
    const bool sign = point < 0x80 && point > U' ' && point != 0x7F && !is_letter(point) && !is_number(point);
    if (sign || is_punctuation(point)) bits |= punctuation;
    if (is_bert_ideograph(point)) bits |= ideograph;
    bool same = kind != nonspacing_mark;
    normalization_lookup::get().decompose(point, false, [&](char32_t part) { same = same && part == point; });
    if (!same) bits |= accented;
    for_each_lower(point, [&](char32_t lower) { bits |= lower != point ? upper : 0U; });
    return static_cast<std::uint8_t>(bits);
  }

  static constexpr bool is_bert_ideograph(char32_t point) noexcept {
    const auto in = [&](char32_t first, char32_t last) { return first <= point && point <= last; };
    return in(0x4E00, 0x9FFF) || in(0x3400, 0x4DBF) || in(0xF900, 0xFAFF) || in(0x20000, 0x2A6DF) ||
           in(0x2A700, 0x2B81F) || in(0x2B820, 0x2CEAF) || in(0x2F800, 0x2FA1F);
  }

  std::vector<std::uint8_t> bits_;
};

}  // namespace detail

/// Drops controls, formats, private points, U+FFFD and what is no UTF-8 (`clean`); sets ideographs apart; strips
/// accents (decomposes, NFD, and drops what stands on letters); lowers each point by itself; and cuts at spaces, which
/// are dropped, and at punctuation and the signs of ASCII, each of them a word. A mark that takes space of its own
/// stays where it stands in the text. O(bytes): what is plain is not copied.
/// Source: Devlin, Chang, Lee, Toutanova: "BERT: pre-training of deep bidirectional transformers for language
/// understanding", NAACL 2019, as in Hugging Face's BertNormalizer and BertPreTokenizer.
/// Use: WordPiece vocabularies that were made for BERT and its like.
struct bert_words {
  bool lower_case = true;
  bool strip_accents = true;
  bool split_ideographs = true;
  bool clean = true;

  /// Calls f(const traced_word&) for each word in order.
  template <class F>
  void words(std::string_view text, F&& f) const {
    using points = detail::bert_points;
    const points& table = points::get();
    const unsigned mask = points::punctuation | points::broken |
                          (clean ? points::space | points::dropped : points::raw_space) |
                          (split_ideographs ? points::ideograph : 0U) | (strip_accents ? points::accented : 0U) |
                          (lower_case ? points::upper : 0U);
    constexpr unsigned ends = points::space | points::raw_space | points::punctuation | points::ideograph;
    word_builder word;
    const auto finish = [&] {
      if (word.empty()) return;
      f(word.word());
      word.clear();
    };
    const auto apart = [&](std::string_view bytes, std::size_t begin) {
      f(traced_word{bytes, static_cast<std::uint32_t>(begin), nullptr});
    };
    for (std::size_t at = 0; at < text.size();) {
      // What stays as it is.
      const std::size_t begin = at;
      decoded_point here;
      unsigned bits = 0;
      while (at < text.size()) {
        here = decode_utf8(text, at);
        bits = (here.valid ? table[here.point] : table[here.point] | points::broken) & mask;
        if (bits != 0) break;
        at += here.bytes;
      }
      if (at > begin) {
        const bool ended = (bits & ends) != 0 && (bits & (points::accented | points::dropped | points::broken)) == 0;
        if (word.empty() && (at == text.size() || ended)) {
          apart(text.substr(begin, at - begin), begin);
        } else {
          word.append_run(text, begin, at);
        }
      }
      if (at == text.size()) break;
      const std::size_t end = at + here.bytes;
      const unsigned kept = bits & ~points::broken;
      if ((bits & points::dropped) != 0) {
        // Gone, and what stands at its sides is one word.
      } else if (kept == points::space || kept == points::raw_space) {
        finish();
      } else if (bits == points::punctuation || bits == points::ideograph) {
        finish();
        apart(text.substr(at, end - at), at);
      } else {
        if ((bits & points::ideograph) != 0) finish();
        const auto put = [&](char32_t point) {
          const unsigned now = table[point] & mask & ends;
          if ((now & (points::space | points::raw_space)) != 0) return finish();
          if ((now & points::punctuation) != 0) finish();
          word.append(point, at, end);
          if ((now & points::punctuation) != 0) finish();
        };
        const auto lowered = [&](char32_t point) {
          if (!lower_case) return put(point);
          for_each_lower(point, put);
        };
        if (!strip_accents) {
          lowered(here.point);
        } else {
          detail::normalization_lookup::get().decompose(here.point, false, [&](char32_t point) {
            if (category_of(point) != unicode_category::nonspacing_mark) lowered(point);
          });
        }
        if ((bits & points::ideograph) != 0) finish();
      }
      at = end;
    }
    finish();
  }
};

}  // namespace cairn
