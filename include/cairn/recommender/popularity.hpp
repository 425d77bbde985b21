#pragma once
/// The baseline that every other recommender has to beat: what most customers took.

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "cairn/recommender/concept.hpp"

namespace cairn {

/// Scores an item by the number of customers who took it in train, whoever asks. Fit is O(I).
class popularity {
 public:
  using data_type = interactions;

  void fit(const training<interactions>& train, const execution& how = {}) {
    const stage_progress stage(how.report, "popularity", 1);
    std::vector<float> counts(train->items());
    for (std::size_t item = 0; item < counts.size(); ++item) {
      counts[item] = static_cast<float>(train->by_item().row_size(item));
    }
    stage.tick(1);
    counts_ = std::move(counts);
    users_ = train->users();
  }

  std::size_t users() const noexcept { return users_; }
  std::size_t items() const noexcept { return counts_.size(); }

  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    require_known("user", user, users_, "popularity");
    require_known("item", items, counts_.size(), "popularity");
    require_scores(scores, items.size(), "popularity");
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = counts_[items[n]];
  }
  void score_history(history_view history, std::span<float> scores) const {
    require_history(history, counts_.size(), "popularity");
    require_scores(scores, counts_.size(), "popularity");
    std::copy(counts_.begin(), counts_.end(), scores.begin());
  }

 private:
  std::vector<float> counts_;
  std::size_t users_ = 0;
};
static_assert(recommender<popularity> && folds_in<popularity>);

}  // namespace cairn
