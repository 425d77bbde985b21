#pragma once
/// Reads the numbers of the tables of Unicode, which are written in printable characters so that they stay small.

#include <cstdint>
#include <string_view>

namespace cairn::detail {

/// Reads numbers one behind the other: digits to the base 32, the lowest first, from '0' on the last of a number and
/// from 'P' on those before it. The text is one that scripts/unicode_tables.py wrote. O(1) a digit.
class number_reader {
 public:
  explicit constexpr number_reader(std::string_view text) noexcept : text_(text) {}

  constexpr bool more() const noexcept { return !text_.empty(); }

  constexpr std::uint32_t next() noexcept {
    std::uint32_t number = 0;
    for (unsigned shift = 0;; shift += 5) {
      const auto digit = static_cast<std::uint32_t>(text_.front());
      text_.remove_prefix(1);
      if (digit < 'P') return number | ((digit - '0') << shift);
      number |= (digit - 'P') << shift;
    }
  }

  /// 0, -1, 1, -2, 2 ... as 0, 1, 2, 3, 4 ...
  constexpr std::int32_t next_signed() noexcept {
    const std::uint32_t number = next();
    return static_cast<std::int32_t>(number >> 1U) ^ -static_cast<std::int32_t>(number & 1U);
  }

 private:
  std::string_view text_;
};

}  // namespace cairn::detail
