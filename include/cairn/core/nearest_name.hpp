#pragma once
/// For messages that help: which of the known names did the user mean?

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn {

/// The least number of letters inserted, deleted, exchanged or swapped with their neighbor that turns one name into the
/// other (optimal string alignment: no letter is touched twice). O(|a| |b|) time, O(|b|) memory.
/// Damerau: "A technique for computer detection and correction of spelling errors", CACM 1964.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

/// The name nearest to what was written, the first of equals; empty where none is near: more than a third of the longer
/// one would have to change, or more than 64 letters were written.
inline std::string_view nearest_name(std::string_view written, std::span<const std::string_view> names) {
  constexpr std::size_t limit = 64;
  if (written.size() > limit) return {};
  std::string_view nearest;
  std::size_t least = limit;
  for (const std::string_view name : names) {
    const std::size_t distance = edit_distance(written, name);
    if (distance < least && 3 * distance <= std::max(written.size(), name.size())) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

/// Throws the error about a name that is none of the right ones: "where: unknown what 'name'; expected perhaps 'near';
/// one of a, b, c". At most 20 of the right ones are listed.
[[noreturn]] inline void refuse_name(std::string_view what, std::string_view name, std::string where,
                                     std::span<const std::string_view> right) {
  constexpr std::size_t most = 20;
  std::string expected;
  if (const std::string_view nearest = nearest_name(name, right); !nearest.empty()) {
    expected = "perhaps '" + std::string(nearest) + "'; ";
  }
  expected += right.empty() ? "none, there is no name" : "one of ";
  for (std::size_t n = 0; n < std::min(most, right.size()); ++n)
    expected += (n == 0 ? "" : ", ") + std::string(right[n]);
  if (right.size() > most) expected += ", ...";
  throw error("unknown " + std::string(what) + " " + escaped(name), std::move(where), expected);
}

}  // namespace cairn
