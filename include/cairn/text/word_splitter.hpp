#pragma once
/// Words of any language that has letters; ideographs by one or by the run; signs and emoji where they are wanted.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cairn/text/category.hpp"
#include "cairn/text/concept.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// What a word of ideographs is: each of them, or a run, for a segmenter to cut.
enum class ideographs : std::uint8_t { apart, together };

/// Words are runs of letters, marks, digits and underscores. An apostrophe between letters, and a point or comma
/// between digits, joins ("don't", "3.14"). Ideographs are no part of other words. What is left, punctuation and
/// symbols, is a word each where `signs` is set, an emoji with all that makes it one; spaces, controls and bytes that
/// are no UTF-8 never are. O(bytes).
/// Source: The Unicode Standard, Annex 29 (word boundaries), simplified: no dictionary, and no rules for Katakana, Thai or
/// Hebrew quotes.
/// Use: reviews and queries as they were typed.
struct word_splitter {
  bool signs = false;
  enum ideographs ideographs = ideographs::apart;

  template <class F>
  void split(std::string_view text, F&& f) const {
    for (std::size_t at = 0; at < text.size();) {
      const decoded_point first = decode_utf8(text, at);
      std::size_t end = at + first.bytes;
      if (is_ideograph(first.point)) {
        while (ideographs == ideographs::together && end < text.size()) {
          const decoded_point next = decode_utf8(text, end);
          if (!is_ideograph(next.point)) break;
          end += next.bytes;
        }
        f(at, end);
      } else if (in_word(first.point)) {
        end = end_of_word(text, end, first.point);
        f(at, end);
      } else if (signs && first.valid && (is_punctuation(first.point) || is_symbol(first.point))) {
        end = end_of_sign(text, end, first.point);
        f(at, end);
      }
      at = end;
    }
  }

 private:
  static bool in_word(char32_t point) noexcept {
    if (point < 0x80) return is_letter(point) || is_number(point) || point == U'_';
    return !is_ideograph(point) && (is_letter(point) || is_number(point) || is_mark(point));
  }

  static std::size_t end_of_word(std::string_view text, std::size_t at, char32_t before) noexcept {
    while (at < text.size()) {
      const decoded_point here = decode_utf8(text, at);
      if (!in_word(here.point)) {
        const bool apostrophe = here.point == U'\'' || here.point == 0x2019;
        const bool point = here.point == U'.' || here.point == U',';
        if ((!apostrophe && !point) || at + here.bytes >= text.size()) break;
        const char32_t behind = decode_utf8(text, at + here.bytes).point;
        const auto joins = [&](char32_t side) { return apostrophe ? is_letter(side) : is_number(side); };
        if (is_ideograph(behind) || !joins(before) || !joins(behind)) break;
      }
      before = here.point;
      at += here.bytes;
    }
    return at;
  }

  /// With variation selectors, skin tones and keycaps; joined emoji, and two letters of a flag, are one.
  static std::size_t end_of_sign(std::string_view text, std::size_t at, char32_t first) noexcept {
    const auto regional = [](char32_t point) { return point - 0x1F1E6 < 26; };
    bool pair = regional(first);
    while (at < text.size()) {
      const decoded_point here = decode_utf8(text, at);
      const bool follows = is_mark(here.point) || here.point - 0x1F3FB < 5;
      if (pair && regional(here.point)) {
        pair = false;
      } else if (here.point == 0x200D && at + here.bytes < text.size()) {
        const decoded_point joined = decode_utf8(text, at + here.bytes);
        if (!is_symbol(joined.point)) break;
        at += joined.bytes;
      } else if (!follows) {
        break;
      }
      at += here.bytes;
    }
    return at;
  }
};
static_assert(text_splitter<word_splitter>);

}  // namespace cairn
