#pragma once
/// The one training loop.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/json_text.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/train/batches.hpp"
#include "cairn/train/concept.hpp"
#include "cairn/train/gradient_lanes.hpp"
#include "cairn/train/gradient_norm.hpp"
#include "cairn/train/memory.hpp"
#include "cairn/train/settings.hpp"
#include "cairn/train/state.hpp"

namespace cairn {

/// What a run came to. Seconds, tokens and memory are those of this call; the rest is of the whole run.
struct training_report {
  std::uint64_t epochs = 0;     ///< done
  double seconds = 0;           ///< all of it
  double learning_seconds = 0;  ///< without validation and what stands behind steps
  std::size_t tokens = 0;
  double tokens_per_second = 0;  ///< of learning
  std::vector<double> losses;    ///< mean of each epoch, weighted as the task says
  std::vector<validation_value> validations;
  validation_value best{0, std::numeric_limits<double>::quiet_NaN()};  ///< epoch 0: none
  bool stopped_early = false;                                          ///< by patience
  memory_estimate memory;                                              ///< what was held at most, counted
};

/// No validation: the last weights, or their average, are what is served.
struct no_validation {};
/// Nothing is done after steps.
struct no_hook {
  template <class State>
  void operator()(const State&) const noexcept {}
};

namespace detail {

template <class Model, optimizer Optimizer, schedule Schedule, class Task, class Validate, class Hook>
class training_run {
 public:
  using state_type = training_state<Model, Optimizer>;
  using settings_type = train_settings<Optimizer, Schedule>;
  using scalar = model_scalar<Model>;
  static constexpr bool validates = !std::is_same_v<std::remove_cvref_t<Validate>, no_validation>;

  training_run(state_type& state, const Task& task, const settings_type& settings, const execution& how,
               Validate& validate, Hook& hook)
      : state_(state),
        task_(task),
        settings_(settings),
        how_(how),
        validate_(validate),
        hook_(hook),
        begin_(clock::now()),
        lanes_(state.model, settings.lanes, how.threads) {
    for (std::uint32_t n = 0; n < task.size(); ++n) epoch_tokens_ += task.tokens(n);
  }

  training_report run(const memory_estimate& foretold) {
    lanes_.reserve(foretold.workspaces / lanes_.workers(settings_.lanes, how_.threads));
    if (settings_.average > 0 && !state_.average) state_.average.emplace(state_.model);
    steps_per_epoch_ = steps_in(batches_of(0));

    const stage_progress stage(how_.report, "train", left());
    while (state_.epoch < settings_.epochs && !out_of_patience()) run_epoch(stage);
    const bool early = state_.epoch < settings_.epochs;
    if (early) stage.tick(done_ + left_in_epochs(), late_loss_);
    end_run();
    return report(early, foretold);
  }

 private:
  using clock = std::chrono::steady_clock;

  epoch_batches batches_of(std::uint64_t epoch) const {
    return {task_.size(),           [&](std::uint32_t n) { return task_.tokens(n); },
            settings_.seed,         epoch,
            settings_.batch_tokens, settings_.shard_tokens};
  }
  std::uint64_t steps_in(const epoch_batches& batches) const noexcept {
    return chunk_count(batches.size(), settings_.accumulate);
  }
  std::size_t left_in_epochs() const noexcept {
    return epoch_tokens_ * static_cast<std::size_t>(settings_.epochs - state_.epoch);
  }
  std::size_t left() const {
    if (state_.epoch >= settings_.epochs) return 0;
    std::size_t tokens = left_in_epochs();
    if (state_.batch == 0) return tokens;
    const epoch_batches batches = batches_of(state_.epoch);
    for (std::size_t b = 0; b < std::min<std::size_t>(state_.batch, batches.size()); ++b) tokens -= batches.tokens(b);
    return tokens;
  }
  bool out_of_patience() const noexcept {
    return settings_.patience > 0 && !state_.validations.empty() && state_.validations.back().epoch == state_.epoch &&
           state_.epoch - state_.best_validation.epoch >= settings_.patience;
  }

  void run_epoch(const stage_progress& stage) {
    const epoch_batches batches = batches_of(state_.epoch);
    if (state_.batch > batches.size()) {
      throw error(std::to_string(state_.batch) + " batches are done of epoch " + std::to_string(state_.epoch + 1),
                  "training_state.batch", "at most " + std::to_string(batches.size()) + ", as the task makes");
    }
    while (state_.batch < batches.size()) {
      const clock::time_point begin = clock::now();
      step(batches, stage);
      learning_ += seconds_since(begin);
      if (state_.batch < batches.size()) after_step(stage);
    }
    end_epoch();
    after_step(stage);
  }

  /// Learns the next batches and takes one step; the state changes at its end, as a whole.
  void step(const epoch_batches& batches, const stage_progress& stage) {
    const std::size_t first = state_.batch, end = std::min(batches.size(), first + settings_.accumulate);
    double weight = 0, loss = 0;
    std::size_t tokens = 0, shards = 0;
    for (std::size_t b = first; b < end; ++b) {
      shards = std::max(shards, batches.shards(b));
      for (const std::uint32_t n : batches.batch(b)) weight += task_.weight(n);
    }
    if (!std::isfinite(weight) || weight < 0) {
      throw error("the weights of examples sum to " + std::to_string(weight), place(first), "a number from 0");
    }
    lanes_.clear(how_.threads, shards);
    for (std::size_t b = first; b < end; ++b) {
      loss += learn(batches, b, weight > 0 ? 1 / weight : 0);
      tokens += batches.tokens(b);
      if (b + 1 < end) stage.tick(done_ + tokens, late_loss_);
    }
    gradient_bytes_ = std::max(gradient_bytes_, lanes_.gradient_bytes());
    lanes_.join(how_.threads);
    gradient_bytes_ = std::max(gradient_bytes_, lanes_.gradient_bytes());
    move_weights(first, loss, weight > 0);

    ++state_.steps;
    state_.batch = end;
    state_.loss_sum += loss;
    state_.weight_sum += weight;
    done_ += tokens;
    if (weight > 0) late_loss_ = std::isfinite(late_loss_) ? .9 * late_loss_ + .1 * loss / weight : loss / weight;
  }

  /// The sum of the losses of a batch, whose gradient the lanes get.
  double learn(const epoch_batches& batches, std::size_t batch, double scale) {
    const std::size_t shards = batches.shards(batch);
    const std::uint64_t seed = mix(mix(mix(settings_.seed) + state_.epoch) + batch);
    std::vector<double> losses(shards);
    parallel_tasks(std::min(lanes_.size(), shards), how_.threads, [&](std::size_t lane, int worker) {
      for (std::size_t s = lane; s < shards; s += lanes_.size()) {
        workspace& memory = lanes_.memory(worker);
        memory.reset();
        losses[s] = task_.learn(std::as_const(state_.model),
                                shard{batches.shard(batch, s), mix(seed + s), scale, settings_.matrix_unit}, memory,
                                lanes_[lane]);
      }
    });
    double sum = 0;
    for (const double loss : losses) sum += loss;
    return sum;
  }

  void move_weights(std::size_t batch, double loss, bool counts) {
    const auto arrays = arrays_of(state_.model, lanes_.total());
    const double scale = settings_.schedule.scale(schedule_step(batch), steps_per_epoch_ * settings_.epochs);
    const double rate = rate_of(settings_.optimizer) * scale;
    const int threads = threads_for(arrays, how_.threads);
    const gradient_norm gradient = norm_of(arrays, threads);
    if (gradient.bad < arrays.size()) {
      throw diverged("the gradient of array '" + arrays[gradient.bad].name + "'", batch, rate);
    }
    if (!std::isfinite(loss)) throw diverged("the loss", batch, rate);
    if (!counts) return;
    if (settings_.clip_norm > 0 && gradient.norm > settings_.clip_norm) {
      scale_gradient(arrays, settings_.clip_norm / gradient.norm, threads);
    }
    if (state_.average) state_.average->before_step(settings_.average, arrays, threads);
    const std::size_t bad = step_arrays(settings_.optimizer, scale, arrays, state_.optimizer, threads);
    if (bad < arrays.size()) throw diverged("the step of array '" + arrays[bad].name + "'", batch, rate);
    if (state_.average) state_.average->after_step(settings_.average, arrays, threads);
  }

  /// Epochs differ a little in their number of steps, as examples are packed anew: each is spread over as many as the
  /// first has.
  std::size_t schedule_step(std::size_t batch) const noexcept {
    const std::uint64_t in_epoch = std::min<std::uint64_t>(batch / settings_.accumulate, steps_per_epoch_ - 1);
    return static_cast<std::size_t>(state_.epoch * steps_per_epoch_ + in_epoch);
  }

  void end_epoch() {
    const std::uint64_t done = state_.epoch + 1;
    if constexpr (validates) {
      if (done % settings_.validate_every == 0 || done == settings_.epochs) validate(done);
    }
    state_.losses.push_back(state_.weight_sum > 0 ? state_.loss_sum / state_.weight_sum : 0);
    state_.loss_sum = state_.weight_sum = 0;
    state_.epoch = done;
    state_.batch = 0;
  }
  void validate(std::uint64_t done) {
    const bool copied = settings_.average > 0 || finishes<Optimizer>();
    std::optional<Model> served;
    if (copied) served.emplace(served_model(state_, settings_, how_.threads));
    const double value = validate_(std::as_const(copied ? *served : state_.model));
    if (!std::isfinite(value)) {
      throw error("validation gives no finite number", "epoch " + std::to_string(done), "a finite number");
    }
    if (value > state_.best_validation.value || !state_.best) {
      if (copied) {
        state_.best = std::move(served);
      } else {
        state_.best = state_.model;
      }
      state_.best_validation = {done, value};
    }
    state_.validations.push_back({done, value});
  }

  void after_step(const stage_progress& stage) {
    hook_(std::as_const(state_));
    stage.tick(done_, late_loss_);
  }
  void end_run() {
    if (state_.over) return;
    if (state_.best) {
      state_.model = std::move(*state_.best);
      state_.best.reset();
    } else if (settings_.average > 0 || finishes<Optimizer>()) {
      state_.model = served_model(state_, settings_, how_.threads);
    }
    state_.over = true;
    hook_(std::as_const(state_));
  }

  training_report report(bool early, const memory_estimate& foretold) const {
    training_report result;
    result.epochs = state_.epoch;
    result.seconds = seconds_since(begin_);
    result.learning_seconds = learning_;
    result.tokens = done_;
    result.tokens_per_second = learning_ > 0 ? static_cast<double>(done_) / learning_ : 0;
    result.losses = state_.losses;
    result.validations = state_.validations;
    if (!state_.validations.empty()) result.best = state_.best_validation;
    result.stopped_early = early;
    result.memory = foretold;
    result.memory.gradients = gradient_bytes_;
    result.memory.workspaces = lanes_.workspace_bytes();
    return result;
  }

  std::string place(std::size_t batch) const {
    return "epoch " + std::to_string(state_.epoch + 1) + ", batch " + std::to_string(batch + 1);
  }
  error diverged(const std::string& what, std::size_t batch, double rate) const {
    return {what + " is not finite", place(batch),
            "finite numbers; a learning rate below " + json_number(rate) + ", clip_norm or warm_up helps"};
  }
  static double seconds_since(clock::time_point begin) {
    return std::chrono::duration<double>(clock::now() - begin).count();
  }

  state_type& state_;
  const Task& task_;
  const settings_type& settings_;
  const execution& how_;
  Validate& validate_;
  Hook& hook_;
  clock::time_point begin_;
  gradient_lanes<Model> lanes_;
  std::size_t epoch_tokens_ = 0, done_ = 0, gradient_bytes_ = 0;
  std::uint64_t steps_per_epoch_ = 1;
  double learning_ = 0, late_loss_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace detail

/// Trains the state's model on from where it stands to the end of the run: all epochs, or until patience is out. The
/// model is then the best by validation; without one the average where there is one, or else the last. The same bits on
/// any number of threads, and however often the run was stopped and resumed.
///
/// validate(model) gives a value of which more is better. hook(state) is called after every step, behind the validation
/// that may follow it, and when the run is over: it saves, or ends the run by throwing.
///
/// Where a loss, a gradient or a weight is not finite an error names epoch, batch, array and learning rate. Then, as
/// after cairn::cancelled and any other error, the state is as it was after the last whole step: served_model() is what
/// it serves. Progress counts tokens, and shows the mean loss of late.
template <class Model, optimizer Optimizer, schedule Schedule, learning_task<Model> Task,
          class Validate = no_validation, class Hook = no_hook>
training_report train(training_state<Model, Optimizer>& state, const Task& task,
                      const train_settings<Optimizer, Schedule>& settings, const execution& how = {},
                      Validate&& validate = {}, Hook&& hook = {}) {
  settings.check();
  require(!state.over, "the run is over", "training_state", "one that goes on, or a new one from its model");
  const std::size_t examples = task.size();
  require(examples > 0 && examples <= std::numeric_limits<std::uint32_t>::max(), "too few or too many examples",
          "the task", "1 to 2^32 - 1");
  require(settings.patience == 0 || !std::is_same_v<std::remove_cvref_t<Validate>, no_validation>,
          "patience without a validation", "train_settings.patience", "0, or a validation");
  require_finite(state.model, "training_state.model");
  using run = detail::training_run<Model, Optimizer, Schedule, Task, Validate, Hook>;
  const memory_estimate foretold = memory_of(state.model, task, settings, how, run::validates);
  require_memory(foretold, settings.memory_limit);
  return run(state, task, settings, how, validate, hook).run(foretold);
}

}  // namespace cairn
