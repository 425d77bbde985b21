#pragma once
/// What a solver that learns factors must provide.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/core/progress.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/recommender/factors.hpp"

namespace cairn {

/// How long and from which seed a solver learns.
struct factor_training {
  std::size_t epochs = 20;
  bool biases = true;
  std::uint64_t seed = 1;
};

/// A customer who was not there at training time, as a solver learns him: his factors [K], and his bias.
struct folded_customer {
  std::span<float> factors;
  float bias = 0;
};

/// A solver is an aggregate of settings with
///
/// | expression | meaning |
/// | --- | --- |
/// | `s.check()` | throws where a setting is out of its range, naming it |
/// | `s.learns_values()` | whether values are targets, so that their mean is worth taking out first |
/// | `s.prediction_of(mean)` | optional: what stands for a mean value among the predictions; else the mean itself |
/// | `s.fit(model, data, training, how)` | improves `factors`; throws where it diverges; same bits on any threads |
/// | `s.fold_in(model, counts, history, training, customer)` | learns one customer, the items held still; counts [I] |
template <class S>
concept factor_solver = std::copyable<S> &&
    requires(const S s, factors& model, const factors& learned, const interactions& data,
             const factor_training& training, const execution& how, std::span<const std::uint32_t> counts,
             history_view history, folded_customer& customer) {
  s.check();
  { s.learns_values() } -> std::convertible_to<bool>;
  s.fit(model, data, training, how);
  s.fold_in(learned, counts, history, training, customer);
};

}  // namespace cairn
