#pragma once
/// Brier score of predicted probabilities, and its parts.

#include <limits>
#include <vector>

#include "cairn/metric/outcomes.hpp"
#include "cairn/metric/rating.hpp"

namespace cairn {

/// mean of (p - y)^2 of probabilities p and outcomes y in [0, 1]; from 0 to 1, lower is better. A constant p earns at
/// best q (1 - q), where p is the share q of yes. loss of a p or y outside [0, 1] is NaN: value_of() refuses them.
/// Source: Brier: "Verification of forecasts expressed in terms of probability", Monthly Weather Review 1950 (there
/// summed over both outcomes: twice this).
/// Use: probabilities that are read by people: bounded, so that a few sure mistakes do not outweigh all else.
struct brier {
  static constexpr std::string_view family = "brier";
  static constexpr std::string_view domain = "a probability and an outcome between 0 and 1";
  bool admits(double p, double y) const noexcept { return p >= 0 && p <= 1 && y >= 0 && y <= 1; }
  double loss(double p, double y) const noexcept {
    return admits(p, y) ? (p - y) * (p - y) : std::numeric_limits<double>::quiet_NaN();
  }
  double total(double mean) const noexcept { return mean; }
};

static_assert(rating_metric<brier>);

/// The Brier score is reliability - resolution + uncertainty.
struct brier_parts {
  double reliability = 0;  ///< distance of predictions from what happened after them: 0 for a calibrated forecast
  double resolution = 0;   ///< how far the shares after different predictions lie apart: 0 for a constant forecast
  double uncertainty = 0;  ///< variance of the outcomes, which no forecast changes
  double score() const noexcept { return reliability - resolution + uncertainty; }
};

/// reliability = sum_g n_g (p_g - q_g)^2 / N, resolution = sum_g n_g (q_g - q)^2 / N, uncertainty = q (1 - q), over
/// the groups g of n_g samples with the same probability p_g, of which the share q_g happened; q of all N. Exact,
/// without bins: where hardly two probabilities are equal, round them first, or every group resolves itself. Throws
/// for a p outside [0, 1], an outcome that is not 0 or 1, and no sample. O(N log N).
/// Source: Murphy: "A new vector partition of the probability score", Journal of Applied Meteorology 1973.
/// Use: to tell whether a forecast should be calibrated (reliability) or needs better features (resolution).
template <number_range P, number_range T>
brier_parts brier_parts_of(const P& probabilities, const T& outcomes) {
  const std::vector<outcome_group> groups = grouped_probabilities(probabilities, outcomes, "brier_parts_of");
  const outcome_group all = joined(groups);
  const auto samples = static_cast<double>(all.count);
  const double q = static_cast<double>(all.happened) / samples;
  brier_parts parts;
  parts.uncertainty = q * (1 - q);
  for (const outcome_group& group : groups) {
    const auto count = static_cast<double>(group.count);
    const double share = static_cast<double>(group.happened) / count, off = group.prediction - share;
    parts.reliability += count * off * off / samples;
    parts.resolution += count * (share - q) * (share - q) / samples;
  }
  return parts;
}

}  // namespace cairn
