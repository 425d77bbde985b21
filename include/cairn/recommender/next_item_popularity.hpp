#pragma once
/// The baseline that every recommender of the next item has to beat: what is taken most.

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "cairn/recommender/next_item.hpp"

namespace cairn {

/// Scores an item by how often train holds it, repeats included, whatever came before. Fit is O(size + I).
class next_item_popularity {
 public:
  using data_type = sequences;

  void fit(const training<sequences>& train, const execution& how = {}) {
    require(train->items() > 0, "no items", "next_item_popularity", "data to learn from");
    const stage_progress stage(how.report, "popularity", 1);
    const std::vector<std::uint32_t> counts = item_counts(*train);
    stage.tick(1);
    counts_.assign(counts.begin(), counts.end());
  }

  std::size_t items() const noexcept { return counts_.size(); }

  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    require_sequence(history, items(), std::numeric_limits<std::size_t>::max(), "next_item_popularity");
    require_scores(scores, items(), "next_item_popularity");
    std::copy(counts_.begin(), counts_.end(), scores.begin());
  }

 private:
  std::vector<float> counts_;
};
static_assert(next_item_recommender<next_item_popularity>);

}  // namespace cairn
