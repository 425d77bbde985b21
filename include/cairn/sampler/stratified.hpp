#pragma once
/// Stratified draws: the same law with less chance in it.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/sampler/concept.hpp"
#include "cairn/sampler/popularity.hpp"

namespace cairn {

/// Draws places in [0, n) by weights that are not negative: places are put in the order of their weights and cut into
/// strata of equal mass, and every round of draws takes one from each stratum, in random order. Each draw has the law
/// of the weights, and in a round of s draws a place of chance q comes s q times, within 2. Built in O(n log n), draws
/// in O(log n). Not to be shared by threads.
class stratified_drawer {
 public:
  stratified_drawer() = default;
  /// Throws where a weight is negative or not finite, where all are zero, and where there is no stratum.
  stratified_drawer(std::span<const double> weights, std::size_t strata)
      : order_(weights.size()), sums_(weights.size()), strata_(strata) {
    require(strata >= 1, "no stratum", "stratified drawer", "at least 1");
    std::iota(order_.begin(), order_.end(), 0U);
    std::stable_sort(order_.begin(), order_.end(), [&](auto a, auto b) { return weights[a] > weights[b]; });
    double sum = 0;
    for (std::size_t n = 0; n < order_.size(); ++n) {
      const double weight = weights[order_[n]];
      require(std::isfinite(weight) && weight >= 0, "a wrong weight", "stratified drawer",
              "finite weights that are not negative");
      sums_[n] = sum += weight;
    }
    require(sum > 0 && std::isfinite(sum), "no mass", "stratified drawer", "a finite sum of weights above 0");
  }

  std::uint32_t operator()(random_stream& random) {
    if (left_.empty()) {
      left_.resize(strata_);
      std::iota(left_.begin(), left_.end(), 0U);
      random.shuffle(std::span(left_));
    }
    const double share = (left_.back() + random.uniform()) / static_cast<double>(strata_);
    left_.pop_back();
    const auto found = std::upper_bound(sums_.begin(), sums_.end(), share * sums_.back());
    const auto last = std::lower_bound(sums_.begin(), sums_.end(), sums_.back());  // behind it no mass is left
    return order_[static_cast<std::size_t>(std::min(found, last) - sums_.begin())];
  }

 private:
  std::vector<std::uint32_t> order_;
  std::vector<double> sums_;
  std::vector<std::uint32_t> left_;  ///< strata of this round
  std::size_t strata_ = 1;
};

/// The inner law, one draw from each of `strata` bands of weight in turn. A factorization draws in turn within each
/// strip of its grid.
/// Source: Cochran: "Sampling techniques", 3rd edition 1977, chapter 5.
/// Use: a few negatives a customer that should cover head and tail alike; less noise in the gradient at no bias.
template <sampler Inner = popularity_sampler>
  requires(!choosing_sampler<Inner>)
struct stratified_sampler {
  Inner inner = {};
  std::size_t strata = 8;  ///< >= 1; of equal mass

  double weight(std::uint32_t count) const noexcept { return inner.weight(count); }
  stratified_drawer drawer(std::span<const double> weights) const { return {weights, strata}; }
  void check() const {
    require(strata >= 1 && strata <= 100000, "a wrong number", "stratified_sampler.strata", "1 to 100000");
    check_sampler(inner);
  }
};

template <sampler Inner>
stratified_sampler(Inner) -> stratified_sampler<Inner>;
static_assert(sampler<stratified_sampler<>>);

}  // namespace cairn
