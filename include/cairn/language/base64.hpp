#pragma once
/// Bytes written as letters, as JSON files hold them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cairn/core/error.hpp"

namespace cairn::detail {

inline constexpr std::string_view base64_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// RFC 4648, section 4, with its padding. O(bytes).
inline std::string to_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8U | (at + k < bytes.size() ? static_cast<unsigned char>(bytes[at + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += at + k <= bytes.size() ? base64_letters[group >> (18 - 6 * k) & 63U] : '=';
    }
  }
  return text;
}

/// Throws an error that names `where` for a letter that is none, or where it is cut short.
inline std::string from_base64(std::string_view text, const std::string& where) {
  std::string bytes;
  const auto wrong = [&](std::size_t at) {
    return error("letter " + std::to_string(at) + " is no base64", where, "RFC 4648, with padding");
  };
  if (text.size() % 4 != 0) throw wrong(text.size());
  for (std::size_t at = 0; at < text.size(); at += 4) {
    std::uint32_t group = 0;
    std::size_t letters = 4;
    if (at + 4 == text.size()) letters -= text[at + 3] != '=' ? 0U : text[at + 2] != '=' ? 1U : 2U;
    for (std::size_t k = 0; k < 4; ++k) {
      const std::size_t value = k < letters ? base64_letters.find(text[at + k]) : 0;
      if (value == std::string_view::npos) throw wrong(at + k);
      group = group << 6U | static_cast<std::uint32_t>(value);
    }
    for (std::size_t k = 0; k + 1 < letters; ++k) bytes += static_cast<char>(group >> (16 - 8 * k) & 0xFFU);
  }
  return bytes;
}

}  // namespace cairn::detail
