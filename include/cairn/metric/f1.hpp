#pragma once
/// F1: precision and recall of the first k in one number.

#include "cairn/metric/hits.hpp"

namespace cairn {

/// 2 P R / (P + R) = 2 hits / (k + R): the harmonic mean of precision@k and recall@k of R relevant items, in [0, 1].
/// Without a cut-off the list's length stands for k. 1 only where R = k: a perfect list earns less where R differs.
/// Ties: of the items that tie across the cut, those count that the tie policy puts before it.
/// Source: van Rijsbergen: "Information retrieval", 2nd edition, Butterworths 1979 (1 - E at equal weights).
/// Use: one number where both false offers and missed items cost; read it beside precision and recall.
struct f1 {
  static constexpr std::string_view family = "f1";
  std::size_t k = 10;
  double value(const ranked_user& user) const noexcept {
    const double length = static_cast<double>(k == whole_list ? user.candidates : k);
    const double both = length + static_cast<double>(user.relevant);
    return both > 0 ? 2 * static_cast<double>(user.hits(k)) / both : 0;
  }
};

static_assert(ranking_metric<f1>);

}  // namespace cairn
