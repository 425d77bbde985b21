#pragma once
/// Ranking under guard: scores that are not finite are told apart from those that were masked.

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "cairn/core/error.hpp"
#include "cairn/data/event.hpp"
#include "cairn/metric/rank.hpp"

namespace cairn::detail {

/// A ranker that refuses every score that is not finite, masked items' too: the ranker of metric/rank.hpp takes
/// -infinity for a mask, so masks are made here and counted.
class checked_ranker {
 public:
  /// Takes an item, which is not masked yet, out of a row of scores.
  void mask(user_index user, std::span<float> scores, item_index item) {
    if (!std::isfinite(scores[item])) throw not_finite(user);
    scores[item] = -std::numeric_limits<float>::infinity();
    ++masked_;
  }

  /// As ranker::rank; the masks made since the last ranking are all of this row.
  template <tie_policy Ties>
  const ranked_user& rank(user_index user, std::span<const float> scores, std::span<const item_index> items,
                          std::span<const relevant_item> relevant, bool graded, const Ties& ties) {
    const std::size_t masked = std::exchange(masked_, 0);
    for (const relevant_item& each : relevant) {
      if (!std::isfinite(scores[each.at])) throw not_finite(user);
    }
    const ranked_user& result = ranker_.rank(user, scores, items, relevant, {}, graded, ties);
    if (result.candidates + masked != scores.size()) throw not_finite(user);
    return result;
  }

 private:
  error not_finite(user_index user) {
    masked_ = 0;
    return {"score is NaN or infinite", "ranking for user " + std::to_string(user), "finite scores from the model"};
  }

  ranker ranker_;
  std::size_t masked_ = 0;
};

}  // namespace cairn::detail
