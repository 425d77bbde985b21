#pragma once
/// Intra-list diversity: how much the items of one list differ from each other.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>

#include "cairn/core/error.hpp"
#include "cairn/metric/item_list.hpp"

namespace cairn {

/// 1 - mean over all pairs i, j of a list of similarity(i, j), for any symmetric similarity, such as the cosine of two
/// items' vectors. In [0, 1] for similarities in [0, 1], in [0, 2] for those in [-1, 1]; 0 for equal items. The order
/// of the list does not matter. 0 for a list of fewer than two items: nothing there differs, and means over users are
/// to leave such lists out. Throws for an item that is there twice, and a similarity that is NaN or infinite. n (n -
/// 1) / 2 similarities.
/// Source: Ziegler, McNee, Konstan, Lausen: "Improving recommendation lists through topic diversification", WWW 2005;
/// as a mean: Zhang, Hurley: "Avoiding monotony", RecSys 2008.
/// Use: lists that should not show ten of a kind; a similarity of contents tells more than one of who bought what.
template <class Similarity>
  requires std::is_invocable_r_v<double, const Similarity&, std::uint32_t, std::uint32_t>
double intra_list_diversity(std::span<const std::uint32_t> list, const Similarity& similarity) {
  sorted_list(list, "intra_list_diversity");
  if (list.size() < 2) return 0;
  double sum = 0;
  for (std::size_t a = 0; a < list.size(); ++a) {
    for (std::size_t b = a + 1; b < list.size(); ++b) {
      const auto alike = static_cast<double>(similarity(list[a], list[b]));
      if (!std::isfinite(alike)) {
        throw error("similarity of items " + std::to_string(list[a]) + " and " + std::to_string(list[b]) +
                        " is NaN or infinite",
                    "intra_list_diversity", "finite similarities");
      }
      sum += alike;
    }
  }
  const auto items = static_cast<double>(list.size());
  return 1 - sum / (items * (items - 1) / 2);
}

}  // namespace cairn
