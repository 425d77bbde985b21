#pragma once
/// Serendipity: hits that the simplest recommender would not have had.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/metric/item_list.hpp"

namespace cairn {

/// |{i on the list: i relevant, i not expected}| / places: the share of a list that is useful and would not have been
/// shown by a primitive recommender, whose list is `expected`: commonly the most popular items that the user does not
/// have yet, as many as the list is long. In [0, 1], at most the list's precision, and 0 for the primitive recommender
/// itself, for an empty list and where nothing is relevant. The order of none of the three matters. Throws for an item
/// that is twice on one of them. O(n log n).
/// Source: Ge, Delgado-Battenfeld, Jannach: "Beyond accuracy: evaluating recommender systems by coverage and
/// serendipity", RecSys 2010; after Murakami, Mori, Orihara: "Metrics for evaluating the serendipity of recommendation
/// lists", New Frontiers in Artificial Intelligence 2008.
/// Use: what personal lists add to a list of bestsellers; hits alone reward repeating it.
inline double serendipity(std::span<const std::uint32_t> list, std::span<const std::uint32_t> relevant,
                          std::span<const std::uint32_t> expected) {
  const std::vector<std::uint32_t> shown = sorted_list(list, "serendipity: list"),
                                   wanted = sorted_list(relevant, "serendipity: relevant"),
                                   primitive = sorted_list(expected, "serendipity: expected");
  if (shown.empty()) return 0;
  const auto surprising = std::count_if(shown.begin(), shown.end(), [&](std::uint32_t item) {
    return std::binary_search(wanted.begin(), wanted.end(), item) &&
           !std::binary_search(primitive.begin(), primitive.end(), item);
  });
  return static_cast<double>(surprising) / static_cast<double>(shown.size());
}

}  // namespace cairn
