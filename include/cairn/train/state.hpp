#pragma once
/// Where a training stands: all that a run that goes on needs.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "cairn/train/optimizer_state.hpp"
#include "cairn/train/settings.hpp"
#include "cairn/train/weight_averages.hpp"

namespace cairn {

/// One validation: how many epochs were done, and its value.
struct validation_value {
  std::uint64_t epoch = 0;
  double value = 0;
  bool operator==(const validation_value&) const = default;
};

/// A model and how far it was trained. It changes by whole steps: whoever stops a run, or an error that does, leaves it
/// as it was after the last one, to be trained on, saved or used.
template <class Model, optimizer Optimizer>
struct training_state {
  using scalar = model_scalar<Model>;

  Model model;  ///< the weights that are learned; when the run is over, what is served
  optimizer_state<scalar> optimizer;
  std::optional<weight_averages<Model>> average;
  std::optional<Model> best;  ///< by validation

  std::uint64_t epoch = 0;              ///< epochs done
  std::uint64_t batch = 0;              ///< batches of the next one done
  std::uint64_t steps = 0;              ///< of the optimizer
  double loss_sum = 0, weight_sum = 0;  ///< over this epoch's batches
  std::vector<double> losses;           ///< mean of each epoch
  std::vector<validation_value> validations;
  validation_value best_validation{0, -std::numeric_limits<double>::infinity()};
  bool over = false;  ///< no step may follow

  explicit training_state(Model begin) : model(std::move(begin)) {
    gradient_of<Model> gradient = empty_gradient(model);
    optimizer = initial_state<Optimizer>(arrays_of(model, gradient));
  }
  /// The same; the settings say by which optimizer.
  template <schedule Schedule>
  training_state(Model begin, const train_settings<Optimizer, Schedule>&) : training_state(std::move(begin)) {}
};

/// What would be served if the run ended here: the average, or what the optimizer serves, or the model. O(parameters).
template <class Model, optimizer Optimizer, schedule Schedule>
Model served_model(const training_state<Model, Optimizer>& state, const train_settings<Optimizer, Schedule>& settings,
                   int threads = 1) {
  if (state.over) return state.model;
  if (settings.average > 0 && state.average) return state.average->served(settings.average, state.model);
  Model served = state.model;
  if constexpr (finishes<Optimizer>()) {
    gradient_of<Model> gradient = empty_gradient(served);
    finish_arrays(settings.optimizer, arrays_of(served, gradient), state.optimizer, threads);
  }
  return served;
}

}  // namespace cairn
