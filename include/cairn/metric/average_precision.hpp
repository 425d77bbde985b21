#pragma once
/// Average precision; its mean over users is MAP.

#include "cairn/metric/hits.hpp"

namespace cairn {

/// (1 / N) sum over the hits in the first k of (hits down to this one) / (its place from 1), where N = min(k, R) if
/// capped ("map", the default: a perfect list earns 1, as most recommenders' papers have it) and N = R by_relevant
/// ("map_by_relevant", as trec_eval counts). Ties: places are those that the tie policy gave. Buckley, Voorhees:
/// "Evaluating evaluation measure stability", SIGIR 2000.
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

}  // namespace cairn
