#pragma once
/// LambdaRank: pairs weighed by what their exchange would do to NDCG.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "cairn/loss/concept.hpp"
#include "cairn/loss/logistic.hpp"

namespace cairn {

/// value = sum over pairs with t_i > t_j of |dNDCG_ij| softplus(-(p_i - p_j)): |dNDCG_ij| is by how much NDCG@k changes
/// where i and j change places in the list as the predictions order it; slope is the gradient with these weights held
/// still. Gain 2^t - 1 of grades up to 30, discount 1 / log2(place + 1). O(n log n + pairs); allocates 3 n numbers.
/// Source: Burges, Ragno, Le: "Learning to rank with nonsmooth cost functions", NIPS 2006; as a loss Wang, Li,
/// Golbandi, Bendersky, Najork: "The LambdaLoss framework for ranking metric optimization", CIKM 2018.
/// Use: graded lists that are judged by NDCG at the top: search results, rankings by boosted trees or by a linear
/// model.
struct lambda_rank_loss {
  std::size_t k = 0;  ///< the cut-off of NDCG; 0: none

  template <std::floating_point T>
  T value(std::span<const T> predictions, std::span<const T> targets) const {
    T sum = 0;
    for_each_pair(predictions, targets, [&](std::size_t better, std::size_t worse, T weight) {
      sum += weight * softplus(predictions[worse] - predictions[better]);
    });
    return sum;
  }
  template <std::floating_point T>
  void slope(std::span<const T> predictions, std::span<const T> targets, std::span<T> slopes) const {
    std::fill(slopes.begin(), slopes.end(), T{0});
    for_each_pair(predictions, targets, [&](std::size_t better, std::size_t worse, T weight) {
      const T pull = weight * sigmoid(predictions[worse] - predictions[better]);
      slopes[better] -= pull;
      slopes[worse] += pull;
    });
  }

 private:
  template <class T>
  static T gain(T grade) noexcept {
    return std::exp2(std::min(grade, T{30})) - 1;
  }
  /// body(better, worse, |dNDCG|) for every pair of different grades whose exchange matters.
  template <class T, class Body>
  void for_each_pair(std::span<const T> predictions, std::span<const T> targets, const Body& body) const {
    const std::size_t n = predictions.size(), cut = k == 0 ? n : std::min(k, n);
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return predictions[a] > predictions[b]; });
    std::vector<T> discount(n, T{0}), grades(targets.begin(), targets.end());
    for (std::size_t place = 0; place < cut; ++place) {
      discount[order[place]] = 1 / std::log2(static_cast<T>(place + 2));
    }
    std::sort(grades.begin(), grades.end(), [](T a, T b) { return a > b; });
    T ideal = 0;
    for (std::size_t place = 0; place < cut; ++place)
      ideal += gain(grades[place]) / std::log2(static_cast<T>(place + 2));
    if (!(ideal > 0)) return;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        if (!(targets[i] > targets[j]) || discount[i] == discount[j]) continue;
        body(i, j, (gain(targets[i]) - gain(targets[j])) * std::abs(discount[i] - discount[j]) / ideal);
      }
    }
  }
};
static_assert(listwise_loss<lambda_rank_loss>);

}  // namespace cairn
