#pragma once
/// The softmax over a whole catalogue, from a few of its items.

#include <concepts>
#include <span>

#include "cairn/loss/softmax.hpp"

namespace cairn {

/// softmax_loss of the item taken and n drawn ones, whose predictions p become p - temperature log(n Q): Q is the
/// chance of a draw. The sum of e^(p / temperature) / (n Q) over the drawn ones is unbiased for that of all items.
/// Source: Bengio, Senecal: "Adaptive importance sampling to accelerate training of a neural probabilistic language
/// model", IEEE TNN 2008; of recommenders Yi et al.: "Sampling-bias-corrected neural modeling for large corpus item
/// recommendations", RecSys 2019.
/// Use: catalogues too large for the softmax, with a sampler of any weights: popular negatives teach faster, and the
/// correction takes their bias out.
struct sampled_softmax_loss {
  double temperature = 1;  ///< > 0; below 1 the hardest of the others count more

  template <std::floating_point T>
  T value(std::span<const T> predictions, std::span<const T> targets) const noexcept {
    return softmax_loss{.temperature = temperature}.value(predictions, targets);
  }
  template <std::floating_point T>
  void slope(std::span<const T> predictions, std::span<const T> targets, std::span<T> slopes) const noexcept {
    softmax_loss{.temperature = temperature}.slope(predictions, targets, slopes);
  }
  template <std::floating_point T>
  constexpr T corrected(T prediction, T log_expected) const noexcept {
    return prediction - static_cast<T>(temperature) * log_expected;
  }
  void check() const { detail::require_above_zero(temperature, "sampled_softmax_loss.temperature"); }
};
static_assert(corrects_draws<sampled_softmax_loss>);

}  // namespace cairn
