#pragma once
/// Texts and numbers as JSON writes them (RFC 8259), for the few places that write JSON without a library.

#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace cairn {

/// The text in quotes; quotes, backslashes and control characters are escaped, other bytes (UTF-8) stay. O(bytes).
inline std::string json_text(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (byte < 0x20) {
      result += "\\u00";
      result += digits[byte >> 4U];
      result += digits[byte & 15U];
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// The shortest spelling that reads back as the same number; null for one that is not finite, as JSON has none.
inline std::string json_number(double value) {
  if (!std::isfinite(value)) return "null";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

}  // namespace cairn
