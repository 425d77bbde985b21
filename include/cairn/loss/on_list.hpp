#pragma once
/// A loss of any kind, judged on a list of predictions: what models that score lists ask for.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/loss/concept.hpp"

namespace cairn {

namespace detail {

/// body(better, worse) for every pair of different targets; how many there are.
template <class T, class Body>
std::size_t for_each_ordered_pair(std::span<const T> targets, const Body& body) {
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    for (std::size_t j = 0; j < targets.size(); ++j) {
      if (!(targets[i] > targets[j])) continue;
      body(i, j);
      ++pairs;
    }
  }
  return pairs;
}

}  // namespace detail

/// A loss on a list of predictions [n] and targets [n]: of a pointwise loss the mean over the list, of a pairwise loss
/// the mean over all pairs of different targets, of a listwise loss its value. 0 for an empty list. O(n), O(n^2) for
/// pairs.
template <any_loss Loss, std::floating_point T>
T value_on_list(const Loss& loss, std::span<const T> predictions, std::type_identity_t<std::span<const T>> targets) {
  if constexpr (listwise_loss<Loss>) {
    return loss.value(predictions, targets);
  } else {
    T sum = 0;
    std::size_t terms = predictions.size();
    if constexpr (pairwise_loss<Loss>) {
      terms = detail::for_each_ordered_pair(
          targets, [&](std::size_t i, std::size_t j) { sum += loss.value(predictions[i] - predictions[j]); });
    } else {
      for (std::size_t i = 0; i < terms; ++i) sum += loss.value(predictions[i], targets[i]);
    }
    return terms > 0 ? sum / static_cast<T>(terms) : T{0};
  }
}

/// Its gradient in the predictions, into slopes [n].
template <any_loss Loss, std::floating_point T>
void slope_on_list(const Loss& loss, std::span<const T> predictions, std::type_identity_t<std::span<const T>> targets,
                   std::type_identity_t<std::span<T>> slopes) {
  if constexpr (listwise_loss<Loss>) {
    loss.slope(predictions, targets, slopes);
  } else {
    std::fill(slopes.begin(), slopes.end(), T{0});
    std::size_t terms = predictions.size();
    if constexpr (pairwise_loss<Loss>) {
      terms = detail::for_each_ordered_pair(targets, [&](std::size_t i, std::size_t j) {
        const T slope = loss.slope(predictions[i] - predictions[j]);
        slopes[i] += slope;
        slopes[j] -= slope;
      });
    } else {
      for (std::size_t i = 0; i < terms; ++i) slopes[i] = loss.slope(predictions[i], targets[i]);
    }
    for (T& slope : slopes) slope /= static_cast<T>(std::max<std::size_t>(terms, 1));
  }
}

}  // namespace cairn
