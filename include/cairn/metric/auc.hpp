#pragma once
/// Area under the receiver operating characteristic.

#include "cairn/metric/concept.hpp"

namespace cairn {

/// 1 - lost / (R N): of all R N pairs (relevant, other) of candidates, the share in which the relevant item scores
/// higher. Ties: a pair of equal scores is half lost whatever the tie policy; where only places are known, its
/// order counts. The list is not cut. Where every candidate is relevant there is no pair to judge and the value is .5.
/// Hanley, McNeil: "The meaning and use of the area under a ROC curve", Radiology 1982.
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

}  // namespace cairn
