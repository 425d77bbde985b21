#pragma once
/// What a generator and a discriminator play for.

#include <concepts>
#include <cstddef>

#include "cairn/core/error.hpp"
#include "cairn/loss/logistic.hpp"

namespace cairn {

/// A loss and its derivative by the discriminator's output.
template <std::floating_point T>
struct judged_output {
  T value, slope;
};

/// The losses of an output x of the discriminator: real(x) and generated(x) are the discriminator's, of what is real
/// and what was generated; generator(x) is the generator's. penalty(): the weight of (|gradient by the input| - 1)^2
/// between real and generated ones; 0: none.
template <class G>
concept adversarial_game = std::copyable<G> && requires(const G game, float x, double y) {
  { game.real(x) } -> std::same_as<judged_output<float>>;
  { game.generated(y) } -> std::same_as<judged_output<double>>;
  { game.generator(x) } -> std::same_as<judged_output<float>>;
  { game.penalty() } -> std::convertible_to<double>;
  game.check();
};

/// The discriminator's output is the logit of being real; the generator maximizes log sigmoid(x) rather than minimize
/// log(1 - sigmoid(x)), whose slope vanishes where the discriminator wins.
/// Source: Goodfellow et al.: "Generative adversarial nets", NeurIPS 2014.
struct standard_game {
  template <std::floating_point T>
  judged_output<T> real(T x) const noexcept {
    return {softplus(-x), -sigmoid(-x)};
  }
  template <std::floating_point T>
  judged_output<T> generated(T x) const noexcept {
    return {softplus(x), sigmoid(x)};
  }
  template <std::floating_point T>
  judged_output<T> generator(T x) const noexcept {
    return real(x);
  }
  double penalty() const noexcept { return 0; }
  void check() const noexcept {}
};
static_assert(adversarial_game<standard_game>);

/// The discriminator's output is a potential, whose mean differs between real and generated ones by the Wasserstein
/// distance once its slope is 1 at most: the penalty draws it there.
/// Source: Gulrajani et al.: "Improved training of Wasserstein GANs", NeurIPS 2017.
struct wasserstein_game {
  double weight = 10;  ///< of the penalty, >= 0

  template <std::floating_point T>
  judged_output<T> real(T x) const noexcept {
    return {-x, T{-1}};
  }
  template <std::floating_point T>
  judged_output<T> generated(T x) const noexcept {
    return {x, T{1}};
  }
  template <std::floating_point T>
  judged_output<T> generator(T x) const noexcept {
    return real(x);
  }
  double penalty() const noexcept { return weight; }
  void check() const {
    require(weight >= 0 && weight < 1e12, "out of range", "wasserstein_game.weight", "a number from 0");
  }
};
static_assert(adversarial_game<wasserstein_game>);

}  // namespace cairn
