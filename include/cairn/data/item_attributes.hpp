#pragma once
/// What is known of items besides who took them: brand, category, color, each a number.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event.hpp"

namespace cairn {

/// Item i has the attributes values[offsets[i] .. offsets[i + 1]), perhaps none. Filled by a reader or by hand.
struct item_attributes {
  std::vector<std::uint32_t> offsets{0};  ///< [I + 1], rising from 0
  std::vector<std::uint32_t> values;      ///< each below count
  std::size_t count = 0;                  ///< A: numbers of attributes that there are

  std::size_t items() const noexcept { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::size_t size() const noexcept { return values.size(); }
  std::span<const std::uint32_t> of(item_index item) const noexcept {
    return std::span(values).subspan(offsets[item], offsets[item + std::size_t{1}] - offsets[item]);
  }

  /// Throws where the arrays do not fit together.
  void check() const {
    const auto refuse = [](const std::string& what, const char* where, const std::string& expected) {
      throw error(what, where, expected);
    };
    if (count >= none) refuse(std::to_string(count) + " attributes", "item_attributes.count", "fewer than 2^32 - 1");
    if (offsets.empty() || offsets.front() != 0 || offsets.back() != values.size() ||
        !std::is_sorted(offsets.begin(), offsets.end())) {
      refuse("wrong offsets", "item_attributes.offsets",
             "numbers that rise from 0 to the " + std::to_string(values.size()) + " values");
    }
    for (const std::uint32_t each : values) {
      if (each >= count) {
        refuse("no attribute " + std::to_string(each), "item_attributes.values", "one of the " + std::to_string(count));
      }
    }
  }

  friend bool operator==(const item_attributes&, const item_attributes&) = default;
};

/// The attributes of lists, one for each item; what a list names twice counts once. Throws as check() does. O(size +
/// A).
inline item_attributes attributes_of_lists(std::span<const std::vector<std::uint32_t>> lists, std::size_t count) {
  item_attributes result{{0}, {}, count};
  result.check();
  std::vector<std::size_t> latest(count, lists.size());  // list that had an attribute last
  for (std::size_t n = 0; n < lists.size(); ++n) {
    for (const std::uint32_t each : lists[n]) {
      if (each < count && std::exchange(latest[each], n) == n) continue;
      result.values.push_back(each);
    }
    require(result.values.size() < none, "too many attributes of items", "item_attributes", "fewer than 2^32 - 1");
    result.offsets.push_back(static_cast<std::uint32_t>(result.values.size()));
  }
  result.check();
  return result;
}

/// The attributes of items that were renumbered: item i of the result is item original[i] of all, as
/// without_rare_items numbers them. Attributes keep their numbers. Throws where there is no such item.
inline item_attributes attributes_of_items(const item_attributes& all, std::span<const item_index> original) {
  item_attributes result;
  result.count = all.count;
  result.offsets.reserve(original.size() + 1);
  for (const item_index item : original) {
    if (item >= all.items()) {
      throw error("no item " + std::to_string(item), "attributes_of_items",
                  "one of the " + std::to_string(all.items()));
    }
    const std::span<const std::uint32_t> own = all.of(item);
    result.values.insert(result.values.end(), own.begin(), own.end());
    result.offsets.push_back(static_cast<std::uint32_t>(result.values.size()));
  }
  return result;
}

}  // namespace cairn
