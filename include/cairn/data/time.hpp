#pragma once
/// Times of a shop's log: whole seconds since 1970-01-01 UTC, up to the end of year 9999, from text and back.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cairn/core/error.hpp"
#include "cairn/data/number.hpp"

namespace cairn {

/// 9999-12-31 23:59:59.
inline constexpr std::int64_t last_time = 253402300799;

/// A number above this is read as a slip of milliseconds for seconds (it would be year 5138), and refused.
inline constexpr std::int64_t last_plain_seconds = 100000000000;

/// How times are written. `automatic` takes seconds and both kinds of date, but never milliseconds: they are declared.
enum class time_format {
  automatic,     ///< seconds, or a date; told apart by its '-' or '/'
  seconds,       ///< since 1970-01-01 UTC, at most 10^11, then maybe a fraction (dropped)
  milliseconds,  ///< since 1970-01-01 UTC; the rest of a second is dropped
  date,          ///< YYYY-MM-DD, then maybe ' ' or 'T', HH:MM, :SS, a fraction (dropped) and 'Z'
  us_date        ///< m/d/yyyy, then maybe ' ' and H:MM, :SS
};

/// Days since 1970-01-01 of a date of the Gregorian calendar (Hinnant's days_from_civil); nothing where there is no
/// such day or it lies outside 1970 to 9999.
constexpr std::optional<std::int64_t> days_of(int year, int month, int day) noexcept {
  constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1) return std::nullopt;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (day > lengths[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0)) return std::nullopt;
  const int shifted = month <= 2 ? year - 1 : year;
  const int era = shifted / 400;
  const int of_era = shifted - era * 400;
  const int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return std::int64_t{era} * 146097 + std::int64_t{of_era} * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

namespace detail {

/// Takes digits from the front of a text: between `least` and `most` of them.
constexpr std::optional<int> take_digits(std::string_view& text, std::size_t least, std::size_t most) noexcept {
  int value = 0;
  std::size_t taken = 0;
  for (; taken < most && taken < text.size() && text[taken] >= '0' && text[taken] <= '9'; ++taken) {
    value = value * 10 + (text[taken] - '0');
  }
  if (taken < least) return std::nullopt;
  text.remove_prefix(taken);
  return value;
}

constexpr bool take(std::string_view& text, char expected) noexcept {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

/// Seconds of the day from the "HH:MM[:SS[.fff]][Z]" that ends a time; hours may be written with one digit.
constexpr std::optional<int> seconds_of_day(std::string_view text) noexcept {
  const auto hour = take_digits(text, 1, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2, 2);
  std::optional<int> second = 0;
  if (take(text, ':')) {
    second = take_digits(text, 2, 2);
    if (take(text, '.') && !take_digits(text, 1, 9)) return std::nullopt;
  }
  take(text, 'Z');
  if (!minute || !second || *hour > 23 || *minute > 59 || *second > 59 || !text.empty()) return std::nullopt;
  return *hour * 3600 + *minute * 60 + *second;
}

constexpr std::optional<std::int64_t> date_in(std::string_view text, bool us) noexcept {
  const char mark = us ? '/' : '-';
  const auto first = us ? take_digits(text, 1, 2) : take_digits(text, 4, 4);
  if (!first || !take(text, mark)) return std::nullopt;
  const auto second = us ? take_digits(text, 1, 2) : take_digits(text, 2, 2);
  if (!second || !take(text, mark)) return std::nullopt;
  const auto third = us ? take_digits(text, 4, 4) : take_digits(text, 2, 2);
  if (!third) return std::nullopt;
  const auto days = us ? days_of(*third, *first, *second) : days_of(*first, *second, *third);
  if (!days) return std::nullopt;
  if (text.empty()) return *days * 86400;
  if (!take(text, ' ') && (us || !take(text, 'T'))) return std::nullopt;
  const auto seconds = seconds_of_day(text);
  return seconds ? std::optional(*days * 86400 + *seconds) : std::nullopt;
}

}  // namespace detail

/// The time that the whole text spells, or nothing: also where it is negative, above the end of year 9999, or a number
/// of seconds above 10^11.
inline std::optional<std::int64_t> time_in(std::string_view text,
                                           time_format format = time_format::automatic) noexcept {
  if (format == time_format::automatic) {
    format = text.find('/') != text.npos      ? time_format::us_date
             : text.find('-', 1) != text.npos ? time_format::date
                                              : time_format::seconds;
  }
  if (format == time_format::date || format == time_format::us_date) {
    return detail::date_in(text, format == time_format::us_date);
  }
  if (const std::size_t point = text.find('.'); point != text.npos && format == time_format::seconds) {
    std::string_view fraction = text.substr(point + 1);
    if (!detail::take_digits(fraction, 1, 9) || !fraction.empty()) return std::nullopt;
    text = text.substr(0, point);
  }
  const auto value = number_in<std::int64_t>(text);
  if (!value || *value < 0) return std::nullopt;
  if (format == time_format::seconds) return *value <= last_plain_seconds ? value : std::nullopt;
  return *value / 1000 <= last_time ? std::optional(*value / 1000) : std::nullopt;
}

/// The time that the whole text spells. Throws an error at where(), which is called only then.
template <class Where>
std::int64_t to_time(std::string_view text, time_format format, Where&& where) {
  if (const auto time = time_in(text, format)) return *time;
  const auto value = number_in<std::int64_t>(text);
  const bool milliseconds = value && *value > last_plain_seconds && format != time_format::milliseconds;
  throw error(cairn::escaped(text) + (milliseconds ? " seems to be milliseconds" : " is not a time"), where(),
              milliseconds ? "seconds up to 10^11, or time_format::milliseconds"
                           : "seconds since 1970, YYYY-MM-DD HH:MM:SS or m/d/yyyy H:MM, from 1970 to 9999");
}

/// "YYYY-MM-DD HH:MM:SS" of a time. Requires 0 <= time <= last_time.
inline std::string time_text(std::int64_t time) {
  const auto days = time / 86400 + 719468;
  const auto era = days / 146097;
  const auto of_era = days - era * 146097;
  const auto year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const auto of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto shifted = (5 * of_year + 2) / 153;
  const auto month = shifted < 10 ? shifted + 3 : shifted - 9;
  const auto seconds = time % 86400;
  std::string text = "0000-00-00 00:00:00";
  const auto put = [&](std::size_t end, std::int64_t value) {
    for (; value > 0; value /= 10) text[--end] = static_cast<char>('0' + value % 10);
  };
  put(4, year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  put(7, month);
  put(10, of_year - (153 * shifted + 2) / 5 + 1);
  put(13, seconds / 3600);
  put(16, seconds / 60 % 60);
  put(19, seconds % 60);
  return text;
}

/// "YYYY-MM-DD" of a time. Requires 0 <= time <= last_time.
inline std::string date_text(std::int64_t time) {
  return time_text(time).substr(0, 10);
}

}  // namespace cairn
