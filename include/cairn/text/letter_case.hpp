#pragma once
/// Lower case and case folding of any text, whatever the language and the locale.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "cairn/text/case_table.hpp"
#include "cairn/text/number_reader.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

namespace detail {

/// One code point to another, or to up to three.
class case_lookup {
 public:
  case_lookup(std::string_view runs, std::string_view longs) {
    char32_t last = 0;
    for (number_reader numbers(runs); numbers.more();) {
      char32_t point = last + numbers.next();
      const std::uint32_t more = numbers.next(), step = numbers.next();
      const std::int32_t change = numbers.next_signed();
      for (std::uint32_t k = 0; k <= more; ++k, point += step) {
        last = point;
        at(point) = static_cast<char32_t>(static_cast<std::int32_t>(point) + change);
      }
    }
    for (number_reader numbers(longs); numbers.more();) {
      std::u32string& to = at(numbers.next());
      for (std::uint32_t left = numbers.next(); left > 0; --left) to += static_cast<char32_t>(numbers.next());
    }
  }

  /// Calls f(point) for what the point becomes.
  template <class F>
  void operator()(char32_t point, F&& f) const {
    if (point < 0x80) return f(point - U'A' < 26 ? point + 32 : point);
    if (point >= last_page || !pages_[point / page]) return f(point);
    const auto found = moved_.find(point);
    if (found == moved_.end()) return f(point);
    for (const char32_t to : found->second) f(to);
  }

  std::string operator()(std::string_view text) const {
    std::string out;
    out.reserve(text.size());
    const auto put = [&](char32_t point) { append_utf8(out, point); };
    for_each_point(text, [&](char32_t point, std::size_t, std::size_t) { (*this)(point, put); });
    return out;
  }

  static const case_lookup& lower() {
    static const case_lookup table(lower_runs, long_lowers);
    return table;
  }
  static const case_lookup& fold() {
    static const case_lookup table(fold_runs, long_folds);
    return table;
  }

 private:
  static constexpr char32_t page = 0x100, last_page = 0x20000;

  std::u32string& at(char32_t point) {
    pages_[point / page] = true;
    return moved_[point];
  }

  std::array<bool, last_page / page> pages_{};  // where anything moves
  std::unordered_map<char32_t, std::u32string> moved_;
};

}  // namespace detail

/// Calls f(point) for the lower case of a code point: one, but two for U+0130. Each by itself: a sigma that ends a word
/// becomes as any other. O(1).
template <class F>
void for_each_lower(char32_t point, F&& f) {
  detail::case_lookup::lower()(point, f);
}

/// The text in lower case, U+FFFD for what is no UTF-8. O(bytes).
inline std::string lower_case(std::string_view text) {
  return detail::case_lookup::lower()(text);
}

/// The text so that two which differ in case alone become one: what to compare and to search by. "Straße" and "STRASSE"
/// are "strasse". U+FFFD for what is no UTF-8. The Unicode Standard 14.0, section 3.13, toCasefold. O(bytes).
inline std::string fold_case(std::string_view text) {
  return detail::case_lookup::fold()(text);
}

}  // namespace cairn
