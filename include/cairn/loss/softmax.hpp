#pragma once
/// The softmax loss: which of a list was taken.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

#include "cairn/loss/concept.hpp"

namespace cairn {

namespace detail {

/// log of the sum of e^(x / temperature), and 0 for none.
template <class T>
T log_sum_of_exponentials(std::span<const T> x, T temperature) noexcept {
  if (x.empty()) return 0;
  const T most = *std::max_element(x.begin(), x.end());
  T sum = 0;
  for (const T each : x) sum += std::exp((each - most) / temperature);
  return most / temperature + std::log(sum);
}

}  // namespace detail

/// value = sum_i t_i (log sum_j e^(p_j / temperature) - p_i / temperature), slope_i = (sum t softmax_i - t_i) /
/// temperature: the cross entropy of targets t >= 0 [n] and the softmax of the predictions. O(n).
/// Source: Bridle 1990; of rankings Cao, Qin, Liu, Tsai, Li: "Learning to rank: from pairwise approach to listwise
/// approach", ICML 2007.
/// Use: one choice out of a full list: the next item, a class, a word.
struct softmax_loss {
  double temperature = 1;  ///< > 0; below 1 the hardest of the others count more

  template <std::floating_point T>
  T value(std::span<const T> predictions, std::span<const T> targets) const noexcept {
    const auto heat = static_cast<T>(temperature);
    const T whole = detail::log_sum_of_exponentials(predictions, heat);
    T sum = 0;
    for (std::size_t i = 0; i < predictions.size(); ++i) sum += targets[i] * (whole - predictions[i] / heat);
    return std::max(sum, T{0});
  }
  template <std::floating_point T>
  void slope(std::span<const T> predictions, std::span<const T> targets, std::span<T> slopes) const noexcept {
    const auto heat = static_cast<T>(temperature);
    const T whole = detail::log_sum_of_exponentials(predictions, heat);
    T total = 0;
    for (const T target : targets) total += target;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
      slopes[i] = (total * std::exp(predictions[i] / heat - whole) - targets[i]) / heat;
    }
  }
  void check() const { detail::require_above_zero(temperature, "softmax_loss.temperature"); }
};
static_assert(listwise_loss<softmax_loss>);

}  // namespace cairn
