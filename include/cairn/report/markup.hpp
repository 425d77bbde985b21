#pragma once
/// Untrusted text made safe inside HTML and SVG.

#include <cstddef>
#include <string>
#include <string_view>

namespace cairn {

/// The text with the five characters that mean something to HTML and XML written as entities, control characters that
/// XML cannot hold left out, and bytes that are no UTF-8 replaced by U+FFFD: safe between tags and inside quoted
/// attributes. O(bytes).
inline std::string escaped_markup(std::string_view text) {
  std::string result;
  result.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == '&') {
      result += "&amp;";
    } else if (byte == '<') {
      result += "&lt;";
    } else if (byte == '>') {
      result += "&gt;";
    } else if (byte == '"') {
      result += "&quot;";
    } else if (byte == '\'') {
      result += "&#39;";
    } else if (byte < 0x80) {
      if ((byte >= 0x20 && byte != 0x7f) || byte == '\n' || byte == '\t') result += text[at];
    } else {
      const std::size_t length = byte >= 0xf0 && byte <= 0xf4  ? 4
                                 : byte >= 0xe0 && byte < 0xf0 ? 3
                                 : byte >= 0xc2 && byte < 0xe0 ? 2
                                                               : 0;
      bool valid = length != 0 && at + length <= text.size();
      for (std::size_t n = 1; valid && n < length; ++n)
        valid = (static_cast<unsigned char>(text[at + n]) & 0xc0U) == 0x80U;
      if (valid && length > 2) {  // too long a form, a surrogate, beyond U+10FFFF
        const auto next = static_cast<unsigned char>(text[at + 1]);
        valid = !(byte == 0xe0 && next < 0xa0) && !(byte == 0xed && next >= 0xa0) && !(byte == 0xf0 && next < 0x90) &&
                !(byte == 0xf4 && next >= 0x90) &&
                !(byte == 0xef && next == 0xbf && static_cast<unsigned char>(text[at + 2]) >= 0xbe);
      }
      if (valid) {
        result.append(text.substr(at, length));
        at += length - 1;
      } else {
        result += "\xEF\xBF\xBD";
      }
    }
  }
  return result;
}

/// The number of characters (code points) of a UTF-8 text: its width in a terminal, but for wide and combining ones.
inline std::size_t character_count(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U ? 1U : 0U;
  return count;
}

/// The first `most` characters of a UTF-8 text; the last of them is an ellipsis where something was cut. Requires most
/// > 0.
inline std::string shortened(std::string_view text, std::size_t most) {
  if (character_count(text) <= most) return std::string(text);
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80U && ++count == most) break;
  }
  while (at > 0 && text[at - 1] == ' ') --at;
  return std::string(text.substr(0, at)) + "\u2026";
}

}  // namespace cairn
