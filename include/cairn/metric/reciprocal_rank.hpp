#pragma once
/// Reciprocal rank of the first hit; its mean over users is MRR.

#include "cairn/metric/concept.hpp"

namespace cairn {

/// 1 / (place of the first relevant item, counted from 1), and 0 where none is among the first k. Ties: the place is
/// the one that the tie policy gave; a mean of 1 / place over the tied places is not taken.
/// Source: Voorhees: "The TREC-8 question answering track report", TREC 1999.
/// Use: one right answer a user, as in a search box or a next-item test; everything after the first hit is ignored.
struct reciprocal_rank {
  static constexpr std::string_view family = "mrr";
  std::size_t k = whole_list;
  double value(const ranked_user& user) const noexcept {
    if (user.positions.empty() || user.positions.front() >= k) return 0;
    return 1 / static_cast<double>(user.positions.front() + 1);
  }
};

static_assert(ranking_metric<reciprocal_rank>);

}  // namespace cairn
