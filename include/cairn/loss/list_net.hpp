#pragma once
/// ListNet: two lists of scores as two distributions of who comes first.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

#include "cairn/loss/softmax.hpp"

namespace cairn {

/// value = -sum_i softmax(t)_i log softmax(p)_i: the cross entropy of the chances to come first that grades t and
/// predictions p give; slope = softmax(p) - softmax(t). Does not change when all predictions are shifted. O(n).
/// Source: Cao, Qin, Liu, Tsai, Li: "Learning to rank: from pairwise approach to listwise approach", ICML 2007.
/// Use: graded lists (stars, dwell time) of some length, where O(n) is wanted and places need no weights; where items
/// are only taken or not, softmax_loss.
struct list_net_loss {
  template <std::floating_point T>
  T value(std::span<const T> predictions, std::span<const T> targets) const noexcept {
    const T whole = detail::log_sum_of_exponentials(predictions, T{1});
    const T wanted = detail::log_sum_of_exponentials(targets, T{1});
    T sum = 0;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
      sum += std::exp(targets[i] - wanted) * (whole - predictions[i]);
    }
    return std::max(sum, T{0});
  }
  template <std::floating_point T>
  void slope(std::span<const T> predictions, std::span<const T> targets, std::span<T> slopes) const noexcept {
    const T whole = detail::log_sum_of_exponentials(predictions, T{1});
    const T wanted = detail::log_sum_of_exponentials(targets, T{1});
    for (std::size_t i = 0; i < predictions.size(); ++i) {
      slopes[i] = std::exp(predictions[i] - whole) - std::exp(targets[i] - wanted);
    }
  }
};
static_assert(listwise_loss<list_net_loss>);

}  // namespace cairn
