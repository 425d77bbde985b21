#pragma once
/// Numbers as people read them and as machines read them back, the same in every locale.

#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <system_error>

namespace cairn {

/// As decimals: four significant digits, whole numbers whole.
inline constexpr int automatic_decimals = -1;

/// A number with the interval that is thought to hold it; low and high are NaN where there is none.
struct estimate {
  double value = 0;
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();

  bool has_interval() const noexcept { return std::isfinite(low) && std::isfinite(high); }
};

/// The shortest text that reads back as the same number: "0.1", "1e+300", "nan", "inf".
inline std::string exact_text(double value) {
  char text[32];
  const auto result = std::to_chars(text, text + sizeof text, value);
  return {text, result.ptr};
}

/// A number for people: "12,345", "0.1234", "-3.50" with two decimals. Whole digits are grouped by threes from 10,000
/// on. Automatic: four significant digits, without trailing zeros; an exponent below 1e-4 and from 1e15 on. NaN is
/// "n/a".
inline std::string number_text(double value, int decimals = automatic_decimals) {
  if (std::isnan(value)) return "n/a";
  if (std::isinf(value)) return value < 0 ? "-infinite" : "infinite";
  char text[64];
  const double size = std::abs(value);
  const bool automatic = decimals < 0;
  if (size >= 1e15 || (automatic && size > 0 && size < 1e-4)) {
    const auto result = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, 3);
    return {text, result.ptr};
  }
  if (automatic) {
    const bool whole = value == std::floor(value);
    decimals = whole || size >= 1000 ? 0 : 3 - static_cast<int>(std::floor(std::log10(size)));
  }
  const auto written =
      std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, decimals < 20 ? decimals : 20);
  std::string result(text, written.ptr);
  std::size_t point = result.find('.');
  if (automatic && point != result.npos) {
    result.erase(result.find_last_not_of('0') + 1);
    if (result.back() == '.') result.pop_back();
  }
  if (result.find_first_not_of("-0.") == result.npos && result.front() == '-') result.erase(0, 1);
  point = result.find('.');
  std::size_t end = point == result.npos ? result.size() : point;
  const std::size_t begin = result.front() == '-' ? 1 : 0;
  if (end - begin > 4) {
    for (; end > begin + 3; end -= 3) result.insert(end - 3, ",");
  }
  return result;
}

/// "0.213 [0.201, 0.224]"; the value alone where there is no interval.
inline std::string number_text(const estimate& value, int decimals = automatic_decimals) {
  std::string text = number_text(value.value, decimals);
  if (!value.has_interval()) return text;
  return text + " [" + number_text(value.low, decimals) + ", " + number_text(value.high, decimals) + "]";
}

}  // namespace cairn
