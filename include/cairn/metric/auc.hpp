#pragma once
/// Area under the receiver operating characteristic.

#include "cairn/core/error.hpp"
#include "cairn/metric/concept.hpp"
#include "cairn/metric/outcomes.hpp"

namespace cairn {

/// 1 - lost / (R N): of all R N pairs (relevant, other) of candidates, the share in which the relevant item scores
/// higher. Ties: a pair of equal scores is half lost whatever the tie policy; where only places are known, its order
/// counts. The list is not cut. Where every candidate is relevant there is no pair to judge and the value is .5.
/// Source: Hanley, McNeil: "The meaning and use of the area under a ROC curve", Radiology 1982.
/// Use: the order of the whole catalogue; a list of ten wants ndcg, since auc weighs the bottom as much as the top.
struct auc {
  static constexpr std::string_view family = "auc";
  static constexpr std::size_t k = whole_list;
  double value(const ranked_user& user) const noexcept {
    const std::size_t relevant = user.positions.size();
    if (relevant == 0) return 0;
    const double pairs = static_cast<double>(relevant) * static_cast<double>(user.candidates - relevant);
    if (!(pairs > 0)) return .5;
    double lost = user.lost_pairs;
    if (lost < 0) {
      lost = 0;
      for (std::size_t n = 0; n < relevant; ++n) lost += static_cast<double>(user.positions[n] - n);
    }
    return 1 - lost / pairs;
  }
};

static_assert(ranking_metric<auc>);

/// The share of all pairs (sample with outcome 1, sample with outcome 0) in which the first has the higher score,
/// pairs of equal score counted half: auc of a classifier, in [0, 1], 1/2 for scores that say nothing. Only the order
/// of scores matters. Throws for scores that are not finite, outcomes that are not 0 or 1, and outcomes that are all
/// alike. O(N log N).
/// Source: Hanley, McNeil: "The meaning and use of the area under a ROC curve", Radiology 1982.
/// Use: how well a score tells buyers from others, whatever share they have; where few buy, average_precision_of too.
template <number_range P, number_range T>
double auc_of(const P& scores, const T& outcomes) {
  double others = 0, found = 0, lost = 0;  // so far, by falling score
  for (const outcome_group& group : grouped_outcomes(scores, outcomes, "auc_of")) {
    const auto yes = static_cast<double>(group.happened), no = static_cast<double>(group.count - group.happened);
    lost += yes * (others + no / 2);
    found += yes;
    others += no;
  }
  require(found > 0 && others > 0, "outcomes are all alike", "auc_of", "at least one 0 and one 1");
  return 1 - lost / (found * others);
}

}  // namespace cairn
