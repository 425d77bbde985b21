#pragma once
/// What kind of character a code point is: its general category in Unicode 14, and the classes made of them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cairn/text/category_table.hpp"
#include "cairn/text/number_reader.hpp"

namespace cairn {

/// The general categories, by the first and second letter of their short names (Lu to Cn).
enum class unicode_category : std::uint8_t {
  uppercase_letter,
  lowercase_letter,
  titlecase_letter,
  modifier_letter,
  other_letter,
  nonspacing_mark,
  spacing_mark,
  enclosing_mark,
  decimal_number,
  letter_number,
  other_number,
  connector_punctuation,
  dash_punctuation,
  open_punctuation,
  close_punctuation,
  initial_punctuation,
  final_punctuation,
  other_punctuation,
  math_symbol,
  currency_symbol,
  modifier_symbol,
  other_symbol,
  space_separator,
  line_separator,
  paragraph_separator,
  control,
  format,
  surrogate,
  private_use,
  unassigned
};

namespace detail {

/// The categories of the first planes one by one; of what lies beyond, where runs are long, by runs.
class category_lookup {
 public:
  static const category_lookup& get() {
    static const category_lookup table;
    return table;
  }

  unicode_category operator()(char32_t point) const noexcept {
    if (point < dense) return dense_[point];
    for (const run& r : beyond_) {
      if (point < r.end) return r.category;
    }
    return unicode_category::unassigned;
  }

 private:
  static constexpr char32_t dense = 0x32000;
  struct run {
    char32_t end;
    unicode_category category;
  };

  category_lookup() {
    char32_t at = 0;
    for (number_reader numbers(category_runs); numbers.more();) {
      const char32_t end = at + numbers.next();
      const auto category = static_cast<unicode_category>(numbers.next());
      for (; at < end && at < dense; ++at) dense_[at] = category;
      at = end;
      if (end > dense) beyond_.push_back({end, category});
    }
  }

  std::array<unicode_category, dense> dense_{};
  std::vector<run> beyond_;
};

constexpr bool within(unicode_category category, unicode_category first, unicode_category last) noexcept {
  return first <= category && category <= last;
}

}  // namespace detail

/// The category of a code point; unassigned beyond U+10FFFF. O(1); the first call reads 200 KiB of tables.
inline unicode_category category_of(char32_t point) noexcept {
  return detail::category_lookup::get()(point);
}

inline bool is_letter(char32_t point) noexcept {
  if (point < 0x80) return (point | 0x20U) - U'a' < 26;
  return category_of(point) <= unicode_category::other_letter;
}
inline bool is_mark(char32_t point) noexcept {
  using enum unicode_category;
  return point >= 0x300 && detail::within(category_of(point), nonspacing_mark, enclosing_mark);
}
inline bool is_number(char32_t point) noexcept {
  if (point < 0x80) return point - U'0' < 10;
  using enum unicode_category;
  return detail::within(category_of(point), decimal_number, other_number);
}
inline bool is_punctuation(char32_t point) noexcept {
  using enum unicode_category;
  return detail::within(category_of(point), connector_punctuation, other_punctuation);
}
inline bool is_symbol(char32_t point) noexcept {
  using enum unicode_category;
  return detail::within(category_of(point), math_symbol, other_symbol);
}
/// White_Space: the separators, tab to carriage return, and U+0085.
inline bool is_space(char32_t point) noexcept {
  if (point < 0x80) return point == U' ' || point - U'\t' < 5;
  using enum unicode_category;
  return point == 0x85 || (point >= 0xA0 && detail::within(category_of(point), space_separator, paragraph_separator));
}

/// Ideographs of Chinese, Japanese and Korean, unified or for compatibility; no kana, no Hangul.
constexpr bool is_ideograph(char32_t point) noexcept {
  const auto in = [&](char32_t first, char32_t last) { return first <= point && point <= last; };
  return point >= 0x3400 && (in(0x4E00, 0x9FFF) || in(0x3400, 0x4DBF) || in(0xF900, 0xFAFF) || in(0x20000, 0x2A6DF) ||
                             in(0x2A700, 0x2EBE0) || in(0x2F800, 0x2FA1F) || in(0x30000, 0x3134A));
}

}  // namespace cairn
