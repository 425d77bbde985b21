#pragma once
/// Lists of items as the metrics of lists take them: every item once.

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn {

/// The items of a list in ascending order, to look them up. Throws, in the name of `where`, for an item that stands on
/// it twice. O(n log n).
inline std::vector<std::uint32_t> sorted_list(std::span<const std::uint32_t> list, const char* where) {
  std::vector<std::uint32_t> sorted(list.begin(), list.end());
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) throw error("item " + std::to_string(*twice) + " is there twice", where, "each item once");
  return sorted;
}

}  // namespace cairn
