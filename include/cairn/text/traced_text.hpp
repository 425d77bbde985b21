#pragma once
/// A text as code points that know where they came from, so that what is changed keeps its exact place.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/text/utf8.hpp"

namespace cairn {

/// A code point and the bytes [begin, end) of the text that it was made from. What one point became shares its bytes.
struct traced_point {
  char32_t point = 0;
  std::uint32_t begin = 0, end = 0;
  friend bool operator==(const traced_point&, const traced_point&) = default;
};

/// Twelve bytes a code point; of texts below 4 GiB.
using traced_text = std::vector<traced_point>;

/// Appends the points of a text, U+FFFD for what is no UTF-8; `from` is added to their places. O(bytes).
inline void append_traced(traced_text& traced, std::string_view text, std::size_t from = 0) {
  for_each_point(text, [&](char32_t point, std::size_t begin, std::size_t end) {
    traced.push_back({point, static_cast<std::uint32_t>(from + begin), static_cast<std::uint32_t>(from + end)});
  });
}

inline traced_text trace(std::string_view text) {
  traced_text traced;
  append_traced(traced, text);
  return traced;
}

/// The points as UTF-8.
inline std::string untraced(const traced_text& traced) {
  std::string text;
  for (const traced_point& at : traced) append_utf8(text, at.point);
  return text;
}

}  // namespace cairn
