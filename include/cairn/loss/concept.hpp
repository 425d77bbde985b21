#pragma once
/// What a loss must provide. Two kinds: a pointwise loss judges one prediction against a target, a pairwise loss judges
/// by how much a preferred item is scored above another.

#include <concepts>

namespace cairn {

/// `value(prediction, target)` and its derivative in the prediction, `slope(prediction, target)`; both finite for
/// finite arguments, in float and in double.
template <class L>
concept pointwise_loss = std::copyable<L> && requires(const L loss, float f, double d) {
  { loss.value(f, f) } noexcept -> std::same_as<float>;
  { loss.slope(f, f) } noexcept -> std::same_as<float>;
  { loss.value(d, d) } noexcept -> std::same_as<double>;
  { loss.slope(d, d) } noexcept -> std::same_as<double>;
};

/// `value(margin)` and its derivative `slope(margin)`, where margin = score(preferred) - score(other).
template <class L>
concept pairwise_loss = std::copyable<L> && requires(const L loss, float f, double d) {
  { loss.value(f) } noexcept -> std::same_as<float>;
  { loss.slope(f) } noexcept -> std::same_as<float>;
  { loss.value(d) } noexcept -> std::same_as<double>;
  { loss.slope(d) } noexcept -> std::same_as<double>;
};

/// A loss of either kind: what a model by stochastic gradient takes.
template <class L>
concept any_loss = pointwise_loss<L> || pairwise_loss<L>;

}  // namespace cairn
