#pragma once
/// Bytes written as characters that can be seen: how GPT-2's vocabularies spell pieces of any bytes.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cairn/text/utf8.hpp"

namespace cairn {

/// The character of each byte: itself where Latin-1 shows it ('!' to '~', U+00A1 to U+00AC, U+00AE to U+00FF); the
/// other 68, in order, U+0100 and on: a blank is U+0120. Radford et al.: "Language models are unsupervised multitask
/// learners", 2019 (its program's bytes_to_unicode).
inline constexpr std::array<char32_t, 256> byte_characters = [] {
  std::array<char32_t, 256> characters{};
  char32_t hidden = 0x100;
  for (char32_t byte = 0; byte < 256; ++byte) {
    const bool shown = (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
    characters[byte] = shown ? byte : hidden++;
  }
  return characters;
}();

/// Bytes as such characters, in UTF-8.
inline std::string to_byte_characters(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) append_utf8(text, byte_characters[static_cast<unsigned char>(byte)]);
  return text;
}

/// The bytes that such characters stand for; none where one of them stands for no byte. O(bytes).
inline std::optional<std::string> from_byte_characters(std::string_view text) {
  static constexpr auto bytes_of = [] {
    std::array<std::int16_t, 0x144> bytes{};
    bytes.fill(-1);
    for (std::size_t byte = 0; byte < 256; ++byte) bytes[byte_characters[byte]] = static_cast<std::int16_t>(byte);
    return bytes;
  }();
  std::string bytes;
  bool known = true;
  for_each_point(text, [&](char32_t point, std::size_t, std::size_t) {
    known = known && point < bytes_of.size() && bytes_of[point] >= 0;
    if (known) bytes += static_cast<char>(bytes_of[point]);
  });
  return known ? std::optional(bytes) : std::nullopt;
}

}  // namespace cairn
