#pragma once
/// Metrics of all lists together: how much of the catalogue they show, how evenly, and how unexpected it is. They see
/// the finished lists: which of equally scored items stand on them the tie policy has decided before.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn {

/// What the top-k lists of all users came to. Both spans are by item, [I].
struct catalogue_use {
  std::span<const std::size_t> shown;  ///< lists that hold the item
  std::span<const std::size_t> taken;  ///< customers who took it in train
  std::size_t customers = 0;           ///< customers in train

  /// Throws where the two are not of one catalogue.
  void check() const {
    require(shown.size() == taken.size(), "lists and train differ in items", "catalogue_use", "both spans of all items");
  }
};

/// |{i: shown_i > 0}| / I: the share of the catalogue that stands on at least one list. 0 for an empty catalogue.
/// Ties: random_ties spread a model's equal scores over the catalogue, which raises it.
/// Source: Ge, Delgado-Battenfeld, Jannach: "Beyond accuracy: evaluating recommender systems by coverage and
/// serendipity", RecSys 2010 (catalog coverage).
/// Use: whether the whole catalogue has a chance to be seen; one list is enough for an item to count.
inline double coverage(const catalogue_use& use) noexcept {
  if (use.shown.empty()) return 0;
  const auto seen = std::count_if(use.shown.begin(), use.shown.end(), [](std::size_t count) { return count > 0; });
  return static_cast<double>(seen) / static_cast<double>(use.shown.size());
}

/// sum over i = 1..I of (2i - I - 1) x_i / (I sum x), where x are the items' shown counts ascending: the Gini
/// coefficient of how often items are shown, 0 where all are shown alike, towards 1 where few take all places. 0 where
/// nothing is shown. O(I log I). Ties: random_ties show equally scored items alike, which lowers it.
/// Source: Fleder, Hosanagar: "Blockbuster culture's next rise or fall: the impact of recommender systems on sales
/// diversity", Management Science 2009.
/// Use: how unevenly attention is spread, where coverage sees only whether there is any.
inline double gini(const catalogue_use& use) {
  std::vector<std::size_t> sorted(use.shown.begin(), use.shown.end());
  std::sort(sorted.begin(), sorted.end());
  const auto items = static_cast<double>(sorted.size());
  double weighted = 0, total = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto count = static_cast<double>(sorted[i]);
    weighted += (2 * static_cast<double>(i + 1) - items - 1) * count;
    total += count;
  }
  return total > 0 ? weighted / (items * total) : 0;
}

/// sum over i of shown_i log2(customers / taken_i) / sum of shown_i: mean self-information of the places on all lists,
/// in bits. An item that nobody took counts as taken once. Ties: as random_ties draw rare items as readily as popular
/// ones among equals, they raise it.
/// Source: Zhou et al.: "Solving the apparent diversity-accuracy dilemma of recommender systems", PNAS 2010.
/// Use: how far lists go beyond what everybody knows; read it beside accuracy, as random lists are the most novel.
inline double novelty(const catalogue_use& use) {
  use.check();
  double bits = 0, places = 0;
  for (std::size_t item = 0; item < use.shown.size(); ++item) {
    if (use.shown[item] == 0) continue;
    const auto count = static_cast<double>(use.shown[item]);
    const auto takers = static_cast<double>(std::max<std::size_t>(use.taken[item], 1));
    bits += count * std::log2(static_cast<double>(std::max<std::size_t>(use.customers, 1)) / takers);
    places += count;
  }
  return places > 0 ? bits / places : 0;
}

}  // namespace cairn
