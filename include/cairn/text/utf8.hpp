#pragma once
/// UTF-8: code points from bytes and bytes from code points, what is no UTF-8 found, refused or replaced.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cairn/core/error.hpp"

namespace cairn {

/// Stands for what is no character.
inline constexpr char32_t replacement_character = 0xFFFD;

/// A code point and the bytes that it took. Where `valid` is false the bytes are no UTF-8 and the point is U+FFFD.
struct decoded_point {
  char32_t point = replacement_character;
  std::uint8_t bytes = 1;
  bool valid = false;
};

/// The code point that begins at byte `at` < text.size(). Overlong forms, surrogates, points beyond U+10FFFF and
/// sequences cut short are invalid; of such bytes as many are taken as could have begun a valid one (at least one), so
/// that all readers count as many U+FFFD. O(1). The Unicode Standard 14.0, section 3.9, table 3-7 and "Substitution of
/// maximal subparts".
constexpr decoded_point decode_utf8(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) : 0U;
  };
  const std::uint32_t first = byte(at);
  if (first < 0x80) return {static_cast<char32_t>(first), 1, true};
  const auto continues = [](std::uint32_t b) { return (b & 0xC0U) == 0x80U; };
  const std::uint32_t second = byte(at + 1);
  if (first < 0xC2 || first > 0xF4) return {};
  if (first < 0xE0) {
    if (!continues(second)) return {};
    return {static_cast<char32_t>((first & 0x1FU) << 6U | (second & 0x3FU)), 2, true};
  }
  // The second byte alone says whether the whole is overlong, a surrogate or too large.
  const std::uint32_t lowest = first == 0xE0 ? 0xA0U : first == 0xF0 ? 0x90U : 0x80U;
  const std::uint32_t highest = first == 0xED ? 0x9FU : first == 0xF4 ? 0x8FU : 0xBFU;
  if (second < lowest || second > highest) return {};
  const std::uint32_t third = byte(at + 2);
  if (!continues(third)) return {replacement_character, 2, false};
  if (first < 0xF0) {
    return {static_cast<char32_t>((first & 0xFU) << 12U | (second & 0x3FU) << 6U | (third & 0x3FU)), 3, true};
  }
  const std::uint32_t fourth = byte(at + 3);
  if (!continues(fourth)) return {replacement_character, 3, false};
  return {
      static_cast<char32_t>((first & 7U) << 18U | (second & 0x3FU) << 12U | (third & 0x3FU) << 6U | (fourth & 0x3FU)),
      4, true};
}

/// The bytes of a code point: 1 to 4. Requires a point that UTF-8 has (no surrogate, at most U+10FFFF).
constexpr std::size_t utf8_bytes(char32_t point) noexcept {
  return point < 0x80 ? 1U : point < 0x800 ? 2U : point < 0x10000 ? 3U : 4U;
}

/// Appends the bytes of a code point. Requires one that UTF-8 has.
constexpr void append_utf8(std::string& text, char32_t point) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0U | point >> 6U);
  } else {
    if (point < 0x10000) {
      put(0xE0U | point >> 12U);
    } else {
      put(0xF0U | point >> 18U);
      put(0x80U | (point >> 12U & 0x3FU));
    }
    put(0x80U | (point >> 6U & 0x3FU));
  }
  put(0x80U | (point & 0x3FU));
}

/// Calls f(point, begin, end) for each code point and the bytes [begin, end) that it takes; U+FFFD for what is no
/// UTF-8. O(bytes).
template <class F>
constexpr void for_each_point(std::string_view text, F&& f) {
  for (std::size_t at = 0; at < text.size();) {
    const decoded_point here = decode_utf8(text, at);
    f(here.point, at, at + here.bytes);
    at += here.bytes;
  }
}

/// The place of the first byte that is no UTF-8; text.size() where all of it is. O(bytes).
constexpr std::size_t first_invalid_utf8(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    const decoded_point here = decode_utf8(text, at);
    if (!here.valid) return at;
    at += here.bytes;
  }
  return at;
}

constexpr bool is_valid_utf8(std::string_view text) noexcept {
  return first_invalid_utf8(text) == text.size();
}

/// Throws a cairn::error that names `where`, the byte and what stands there unless the text is UTF-8.
inline void require_utf8(std::string_view text, const std::string& where) {
  const std::size_t at = first_invalid_utf8(text);
  if (at == text.size()) return;
  throw error("byte " + std::to_string(at) + " is no UTF-8: " + escaped(text.substr(at, 4)), where, "valid UTF-8");
}

/// The text with U+FFFD for what is no UTF-8. O(bytes).
inline std::string replaced_utf8(std::string_view text) {
  std::size_t at = first_invalid_utf8(text);
  std::string valid(text.substr(0, at));
  for_each_point(text.substr(at), [&](char32_t point, std::size_t, std::size_t) { append_utf8(valid, point); });
  return valid;
}

/// The number of code points, one for each U+FFFD that bytes which are no UTF-8 would become. O(bytes).
constexpr std::size_t count_points(std::string_view text) noexcept {
  std::size_t count = 0;
  for_each_point(text, [&](char32_t, std::size_t, std::size_t) { ++count; });
  return count;
}

}  // namespace cairn
