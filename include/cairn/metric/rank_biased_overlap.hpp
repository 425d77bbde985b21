#pragma once
/// Rank-biased overlap: how alike two rankings are, whose lists may be short, of different lengths and of different
/// items.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/metric/item_list.hpp"

namespace cairn {

/// What two lists, cut off rankings that go on, say about the overlap of the rankings: lowest <= extrapolated <=
/// lowest + residual.
struct rank_overlap {
  double extrapolated = 0;  ///< RBO_ext: if agreement goes on as at the ends of the lists; equal lists: 1
  double lowest = 0;        ///< RBO_min: if the rankings share nothing beyond what the lists show
  double residual = 0;      ///< RBO_res: how much the unseen rest can add
  double highest() const noexcept { return lowest + residual; }
};

/// (1 - p) sum over depths d from 1 on of p^(d - 1) X_d / d, where X_d is how many items the first d of both rankings
/// share: in [0, 1], 1 for the same ranking, 0 for no common item, symmetric. p in (0, 1) is the reader's patience: he
/// goes on to the next place with probability p and sees 1 / (1 - p) places on average; at .9 the first ten carry .86
/// of the weight. Throws for a p outside (0, 1), an empty list and an item that is twice on one. O(n log n).
/// Source: Webber, Moffat, Zobel: "A similarity measure for indefinite rankings", TOIS 2010, equations 11, 30 and 32.
/// Use: whether two models, or two runs of one, show the same at the top: stability, and what a new model would
/// change.
inline rank_overlap rank_biased_overlap(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second,
                                        double p = .9) {
  if (!(p > 0 && p < 1)) throw error("p is " + std::to_string(p), "rank_biased_overlap", "a number in (0, 1)");
  require(!first.empty() && !second.empty(), "a list is empty", "rank_biased_overlap", "at least one item in each");
  for (const auto& list : {first, second}) sorted_list(list, "rank_biased_overlap");
  const auto shorter = first.size() < second.size() ? first : second;
  const auto longer = first.size() < second.size() ? second : first;
  std::vector<std::pair<std::uint32_t, std::size_t>> places;  // of the shorter list's items, by item
  for (std::size_t n = 0; n < shorter.size(); ++n) places.emplace_back(shorter[n], n);
  std::sort(places.begin(), places.end());
  std::vector<std::size_t> common(longer.size(), 0);  // new common items at depth d + 1
  for (std::size_t n = 0; n < longer.size(); ++n) {
    const auto found = std::lower_bound(places.begin(), places.end(), std::pair{longer[n], std::size_t{0}});
    if (found != places.end() && found->first == longer[n]) ++common[std::max(n, found->second)];
  }

  const auto s = static_cast<double>(shorter.size()), l = static_cast<double>(longer.size());
  double shared = 0, at_s = 0, seen = 0, assumed = 0, tail = -std::log1p(-p) / p, weight = 1;  // weight: p^(d - 1)
  for (std::size_t n = 0; n < longer.size(); ++n, weight *= p) {
    const auto d = static_cast<double>(n + 1);
    shared += static_cast<double>(common[n]);
    if (n + 1 == shorter.size()) at_s = shared;
    seen += weight * shared / d;
    if (d > s) assumed += weight * at_s * (d - s) / (s * d);
    tail -= weight / d;  // of sum over d of p^(d - 1) / d, what lies beyond
  }
  rank_overlap result;
  result.extrapolated = (1 - p) * (seen + assumed) + ((shared - at_s) / l + at_s / s) * weight;
  result.lowest = (1 - p) * (seen + shared * std::max(tail, 0.));
  // At most, each unseen place down to depth f matches something, and from there on the rankings agree.
  const std::size_t f = shorter.size() + longer.size() - static_cast<std::size_t>(shared);
  double most = 0;
  weight = std::pow(p, s);
  for (std::size_t n = shorter.size(); n < f; ++n, weight *= p) {
    const auto d = static_cast<double>(n + 1);
    most += weight * ((d - s) + std::max(d - l, 0.)) / d;
    if (d > l) tail -= weight / d;
  }
  result.residual = weight + (1 - p) * (most - shared * std::max(tail, 0.));
  return result;
}

}  // namespace cairn
