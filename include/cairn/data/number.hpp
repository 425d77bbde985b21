#pragma once
/// Strict numbers from text: the whole field or nothing, the same in every locale.

#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "cairn/core/error.hpp"

namespace cairn {

/// What a field can be read as.
template <class T>
concept number = (std::integral<T> && !std::same_as<T, bool>) || std::floating_point<T>;

namespace detail {

enum class number_fault { absent, not_a_number, not_finite, out_of_range };

template <number T>
number_fault read_number(std::string_view text, T& value) noexcept {
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (stop != end || text.empty() || code == std::errc::invalid_argument) return number_fault::not_a_number;
  if (code == std::errc::result_out_of_range) return number_fault::out_of_range;
  if constexpr (std::floating_point<T>) {
    if (!std::isfinite(value)) return number_fault::not_finite;
  }
  return number_fault::absent;
}

}  // namespace detail

/// The number that the whole text spells, or nothing. Refused: an empty text, spaces, a leading plus, a decimal comma,
/// hexadecimal, nan and inf, what T cannot hold (1e400, and 1e-400 too), a fraction or an exponent where T is an
/// integer.
template <number T>
std::optional<T> number_in(std::string_view text) noexcept {
  T value{};
  return detail::read_number(text, value) == detail::number_fault::absent ? std::optional(value) : std::nullopt;
}

/// The number that the whole text spells. Throws an error at where(), which is called only then.
template <number T, class Where>
T to_number(std::string_view text, Where&& where) {
  T value{};
  const auto fault = detail::read_number(text, value);
  if (fault == detail::number_fault::absent) return value;
  const char* const expected = std::floating_point<T>  ? "a finite decimal number such as 3 or 2.5"
                               : std::is_unsigned_v<T> ? "a whole number that is not negative"
                                                       : "a whole number";
  const char* const problem = text.empty()                                  ? " is empty"
                              : fault == detail::number_fault::not_finite   ? " is not finite"
                              : fault == detail::number_fault::out_of_range ? " is out of range"
                                                                            : " is not a number";
  throw error(
      cairn::escaped(text) + (fault == detail::number_fault::not_a_number && !text.empty() && number_in<double>(text)
                                 ? " is not such a number"
                                 : problem),
      where(), expected);
}

}  // namespace cairn
