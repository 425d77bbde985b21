#pragma once
/// What a loss must provide. Four kinds: a pointwise loss judges one prediction against a target, a pairwise loss
/// judges by how much a preferred item is scored above another, a listwise loss judges all predictions of a list
/// together, and a ranked loss is a pairwise one that weighs a pair by where the preferred item would rank.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

#include "cairn/core/error.hpp"

namespace cairn {

/// `value(prediction, target)` and its derivative in the prediction, `slope(prediction, target)`; both finite for
/// finite arguments, in float and in double. Where there is a kink the slope is one between those at its sides.
template <class L>
concept pointwise_loss = std::copyable<L> && requires(const L loss, float f, double d) {
  { loss.value(f, f) }
  noexcept->std::same_as<float>;
  { loss.slope(f, f) }
  noexcept->std::same_as<float>;
  { loss.value(d, d) }
  noexcept->std::same_as<double>;
  { loss.slope(d, d) }
  noexcept->std::same_as<double>;
};

/// `value(margin)` and its derivative `slope(margin)`, where margin = score(preferred) - score(other).
template <class L>
concept pairwise_loss = std::copyable<L> && requires(const L loss, float f, double d) {
  { loss.value(f) }
  noexcept->std::same_as<float>;
  { loss.slope(f) }
  noexcept->std::same_as<float>;
  { loss.value(d) }
  noexcept->std::same_as<double>;
  { loss.slope(d) }
  noexcept->std::same_as<double>;
};

/// `value(predictions, targets)` of one list, [n] each, and `slope(predictions, targets, slopes)`, which fills slopes
/// [n] with its gradient in the predictions. Targets are grades of at least 0: where items were taken and not, 1 and 0.
template <class L>
concept listwise_loss = std::copyable<L> && requires(const L loss, std::span<const float> f, std::span<const double> d,
                                                     std::span<float> float_slopes, std::span<double> double_slopes) {
  { loss.value(f, f) } -> std::same_as<float>;
  { loss.value(d, d) } -> std::same_as<double>;
  loss.slope(f, f, float_slopes);
  loss.slope(d, d, double_slopes);
};

/// A pairwise loss that is told the rank of the preferred item, as the number of draws that it took to find one scored
/// above it says: `weight(rank)` multiplies value and slope. A pair whose slope is 0 is no such find.
///
/// | member | meaning |
/// | --- | --- |
/// | `most_draws` | after so many the pair is left alone |
/// | `positives`, `place` | the preferred item is the place-th best of so many of the customer's own, drawn |
template <class L>
concept ranked_loss = pairwise_loss<L> && requires(const L loss, std::size_t rank) {
  { loss.weight(rank) }
  noexcept->std::same_as<double>;
  { loss.most_draws } -> std::convertible_to<int>;
  { loss.positives } -> std::convertible_to<int>;
  { loss.place } -> std::convertible_to<int>;
};

/// A listwise loss of drawn items that is told how often it had to expect each: `corrected(prediction, log_expected)`
/// takes the place of a drawn item's prediction.
template <class L>
concept corrects_draws = listwise_loss<L> && requires(const L loss, float f, double d) {
  { loss.corrected(f, f) }
  noexcept->std::same_as<float>;
  { loss.corrected(d, d) }
  noexcept->std::same_as<double>;
};

/// A loss that only means something for cosines.
template <class L>
concept judges_cosines = requires {
  requires L::of_cosines;
};

/// Throws where a setting is out of its range, naming it: by the loss's own check(); every setting fits where a loss
/// has none.
template <class L>
void check_loss(const L& loss) {
  if constexpr (requires { loss.check(); }) loss.check();
}

/// The prediction that stands for a mean target: the loss's own prediction_of(mean), where it predicts something else
/// than the target (a logarithm, a logit); else the mean.
template <class L>
double prediction_of_mean(const L& loss, double mean) noexcept {
  if constexpr (requires { loss.prediction_of(mean); }) {
    return loss.prediction_of(mean);
  } else {
    return mean;
  }
}

namespace detail {

/// For check(): most settings of losses are sizes.
inline void require_above_zero(double setting, const char* name) {
  require(std::isfinite(setting) && setting > 0, "a wrong setting", name, "a finite number above 0");
}

}  // namespace detail

/// A loss of any kind: what a model by stochastic gradient takes.
template <class L>
concept any_loss = pointwise_loss<L> || pairwise_loss<L> || listwise_loss<L>;

}  // namespace cairn
