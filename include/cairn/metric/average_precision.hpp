#pragma once
/// Average precision; its mean over users is MAP.

#include "cairn/core/error.hpp"
#include "cairn/metric/hits.hpp"
#include "cairn/metric/outcomes.hpp"

namespace cairn {

/// (1 / N) sum over the hits in the first k of (hits down to this one) / (its place from 1), where N = min(k, R) if
/// capped ("map", the default: a perfect list earns 1, as most recommenders' papers have it) and N = R by_relevant
/// ("map_by_relevant", as trec_eval counts). Ties: places are those that the tie policy gave.
/// Source: Buckley, Voorhees: "Evaluating evaluation measure stability", SIGIR 2000.
/// Use: many relevant items a user, all alike in grade; the top counts more than with precision.
struct average_precision {
  static constexpr std::string_view family = "map";
  std::size_t k = 10;
  normalization by = normalization::capped;
  constexpr std::string_view variant() const noexcept {
    return by == normalization::capped ? family : "map_by_relevant";
  }
  double value(const ranked_user& user) const noexcept {
    const std::size_t all = by == normalization::capped ? std::min(k, user.relevant) : user.relevant;
    if (all == 0) return 0;
    double sum = 0;
    for (std::size_t n = 0; n < user.positions.size() && user.positions[n] < k; ++n) {
      sum += static_cast<double>(n + 1) / static_cast<double>(user.positions[n] + 1);
    }
    return sum / static_cast<double>(all);
  }
};

static_assert(ranking_metric<average_precision>);

/// sum over the distinct scores s, falling, of (recall(s) - recall(the one before)) precision(s), where samples of
/// score s and above are said to be 1: the area under the precision-recall curve by steps, in (0, 1]; the share of 1
/// for scores that say nothing. Samples of equal score are taken together. Throws for scores that are not finite,
/// outcomes that are not 0 or 1, and where no outcome is 1. O(N log N).
/// Source: Buckley, Voorhees: "Evaluating evaluation measure stability", SIGIR 2000; steps, not lines: Davis,
/// Goadrich: "The relationship between precision-recall and ROC curves", ICML 2006.
/// Use: rare outcomes such as clicks and fraud, where an auc near 1 may still mean mostly false alarms.
template <number_range P, number_range T>
double average_precision_of(const P& scores, const T& outcomes) {
  double said = 0, found = 0, sum = 0;
  for (const outcome_group& group : grouped_outcomes(scores, outcomes, "average_precision_of")) {
    const auto yes = static_cast<double>(group.happened);
    said += static_cast<double>(group.count);
    found += yes;
    sum += yes * found / said;
  }
  require(found > 0, "no outcome is 1", "average_precision_of", "at least one");
  return sum / found;
}

}  // namespace cairn
