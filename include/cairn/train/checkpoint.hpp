#pragma once
/// Checkpoints: a training state as a file, from which a run goes on to the same bits.

#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/json_text.hpp"
#include "cairn/core/random.hpp"
#include "cairn/store/safetensors.hpp"
#include "cairn/store/tensor.hpp"
#include "cairn/train/state.hpp"

namespace cairn {

namespace detail {

/// Takes a number into a hash, to six digits or 1e-9: instruction sets differ behind those.
inline void add_rounded(std::uint64_t& hash, double value) noexcept {
  const auto rounded = std::isfinite(value) ? std::llround(1e6 * std::asinh(1e3 * value)) : -1;
  hash = mix(hash + static_cast<std::uint64_t>(rounded));
}

/// A hash of what an optimizer does to a few numbers in 64 steps: it tells settings apart by what follows from them.
template <optimizer Optimizer>
std::uint64_t hash_of_steps(const Optimizer& optimizer) {
  std::uint64_t hash = mix(Optimizer::slots);
  for (const double gradient : {1e-3, .3, 40.}) {
    double parameter = 1, slots[Optimizer::slots + 1] = {};
    for (std::uint64_t step = 1; step <= 64; ++step) {
      const double g = step % 3 == 0 ? -gradient / 2 : gradient;
      apply<Optimizer::slots>(optimizer.template at<double>(1., step), 1, &parameter, &g, slots, 1);
      add_rounded(hash, parameter);
    }
    finish(optimizer, 64, 1, &parameter, slots, 1);
    add_rounded(hash, parameter);
  }
  return hash;
}

/// A hash of each array of a model that does not learn. O(bytes).
template <class State>
std::vector<std::uint64_t> hashes_of_frozen(const State& state) {
  std::vector<std::uint64_t> hashes;
  std::size_t n = 0;
  for_each_array(state.model, [&](const std::string&, const auto& values) {
    if (state.optimizer.arrays[n++].steps.empty()) hashes.push_back(hash_of_array(values));
  });
  return hashes;
}

/// What a state holds beside its arrays.
struct state_numbers {
  std::array<std::uint64_t, 6> counts{};  ///< epoch, batch, steps, steps of the average, best epoch, over
  std::array<double, 3> values{};         ///< loss and weight sums, best value
  std::vector<double> losses;
  std::vector<std::uint64_t> validated;
  std::vector<double> validations;
  std::vector<std::uint64_t> frozen;  ///< hashes of the arrays that do not learn, which are not stored
};

template <class State>
state_numbers numbers_of_state(const State& state) {
  state_numbers n{{state.epoch, state.batch, state.steps, state.average ? state.average->steps : 0U,
                   state.best_validation.epoch, state.over ? 1U : 0U},
                  {state.loss_sum, state.weight_sum, state.validations.empty() ? 0 : state.best_validation.value},
                  state.losses,
                  {},
                  {},
                  hashes_of_frozen(state)};
  for (const validation_value& one : state.validations) {
    n.validated.push_back(one.epoch);
    n.validations.push_back(one.value);
  }
  return n;
}

/// All arrays of a state that learn, and its numbers, by name: to be written, or to be read into.
template <class State, class Numbers>
auto tensors_of_state(State& state, Numbers& numbers) {
  const auto learned = [&](auto& model, const std::string& prefix) {
    decltype(tensors_of(model)) some;
    for_each_array(model, [&, at = std::size_t{0}](const std::string& name, auto& values) mutable {
      if (!state.optimizer.arrays[at++].steps.empty()) some.push_back(tensor_of(prefix + name, values));
    });
    return some;
  };
  auto all = learned(state.model, "model.");
  std::size_t n = 0;
  zip_arrays(
      [&](const std::string& name, auto& values) {
        auto& kept = state.optimizer.arrays[n];
        if (kept.steps.empty()) {
          ++n;
          return;
        }
        const std::size_t rows = kept.steps.size(), size = static_cast<std::size_t>(values.size());
        const std::size_t slots = size == 0 ? 0 : kept.slots.size() / size;
        all.push_back(tensor_of("optimizer.slots." + name, kept.slots,
                                rows == 1 ? std::vector<std::uint64_t>{slots, size}
                                          : std::vector<std::uint64_t>{rows, slots, size / rows}));
        all.push_back(tensor_of("optimizer.steps." + name, kept.steps));
        if (state.average && n < state.average->seen.size()) {
          all.push_back(tensor_of("average_seen." + name, state.average->seen[n]));
        }
        ++n;
      },
      state.model);
  const auto add = [&](auto&& more) {
    for (auto& one : more) all.push_back(std::move(one));
  };
  if (state.average) add(learned(state.average->sums, "average."));
  if (state.best) add(learned(*state.best, "best."));
  all.push_back(tensor_of("run.counts", numbers.counts));
  all.push_back(tensor_of("run.values", numbers.values));
  all.push_back(tensor_of("run.losses", numbers.losses));
  all.push_back(tensor_of("run.validated", numbers.validated));
  all.push_back(tensor_of("run.validations", numbers.validations));
  if (!numbers.frozen.empty()) all.push_back(tensor_of("run.frozen", numbers.frozen));
  return all;
}

}  // namespace detail

/// Texts by which a run knows its own checkpoint: its settings, and how many examples and tokens the task has.
template <optimizer Optimizer, schedule Schedule, class Task>
file_metadata fingerprint(const train_settings<Optimizer, Schedule>& settings, const Task& task) {
  std::uint64_t schedule_hash = 0, tokens = 0;
  for (std::size_t step = 0; step < 200; ++step) {
    detail::add_rounded(schedule_hash, settings.schedule.scale(step, 200));
  }
  for (std::uint32_t n = 0; n < task.size(); ++n) tokens += task.tokens(n);
  const auto hash = detail::hash_of_steps(settings.optimizer) + detail::hash_of_steps(for_vectors(settings.optimizer));
  return {{"optimizer", std::to_string(hash)},
          {"schedule", std::to_string(schedule_hash)},
          {"epochs", std::to_string(settings.epochs)},
          {"batch_tokens", std::to_string(settings.batch_tokens)},
          {"shard_tokens", std::to_string(settings.shard_tokens)},
          {"lanes", std::to_string(settings.lanes)},
          {"accumulate", std::to_string(settings.accumulate)},
          {"clip_norm", json_number(settings.clip_norm)},
          {"average", json_number(settings.average)},
          {"patience", std::to_string(settings.patience)},
          {"validate_every", std::to_string(settings.validate_every)},
          {"matrix_unit", settings.matrix_unit ? "true" : "false"},
          {"seed", std::to_string(settings.seed)},
          {"examples", std::to_string(task.size())},
          {"tokens", std::to_string(tokens)}};
}

/// Writes a state to a file that is there as a whole or as it was before. Of arrays that do not learn it has a hash.
template <class Model, optimizer Optimizer>
void save_checkpoint(const std::string& path, const training_state<Model, Optimizer>& state,
                     const file_metadata& made_by) {
  const detail::state_numbers numbers = detail::numbers_of_state(state);
  write_safetensors(path, detail::tensors_of_state(state, numbers), made_by);
}

/// Reads a state, which was made from a model of the same shapes, and the same values of what does not learn. Throws,
/// with the state left as it was, where the file is damaged, was made by other settings than `made_by`, or has other
/// arrays. Memory: a second state for the time.
template <class Model, optimizer Optimizer>
void load_checkpoint(const std::string& path, training_state<Model, Optimizer>& state, const file_metadata& made_by) {
  const safetensors_file file(path);
  for (const auto& [name, text] : made_by) {
    const auto found = file.metadata().find(name);
    if (found == file.metadata().end() || found->second != text) {
      throw error(found == file.metadata().end() ? "is not said" : "is " + escaped(found->second), path + ", " + name,
                  "'" + text + "', as in this run");
    }
  }
  training_state<Model, Optimizer> loaded(state.model);
  std::string first;  // of those that learn
  std::vector<std::string> frozen;
  for_each_array(state.model, [&, n = std::size_t{0}](const std::string& name, const auto&) mutable {
    if (state.optimizer.arrays[n++].steps.empty()) {
      frozen.push_back(name);
    } else if (first.empty()) {
      first = name;
    }
  });
  detail::state_numbers numbers;
  numbers.frozen.resize(frozen.size());
  // What the file may have or not: averages, the best model, and a history of some length.
  if (file.contains("average." + first)) {
    loaded.average.emplace(loaded.model);
    gradient_of<Model> gradient = empty_gradient(loaded.model);
    const auto arrays = arrays_of(loaded.model, gradient);
    if (file.contains("average_seen." + first)) {  // from the first step on
      for (const auto& one : arrays) loaded.average->seen.emplace_back(one.by_rows ? one.rows : 0, 0U);
    }
  }
  if (file.contains("best." + first)) loaded.best = loaded.model;
  const auto length_of = [&](const char* name, tensor_type type) {
    const std::vector<std::uint64_t>& shape = file.shape(name);
    // A list whose bytes are in the file; another type or rank is refused with the other arrays.
    return shape.size() == 1 && file.type(name) == type ? static_cast<std::size_t>(shape[0]) : 0;
  };
  numbers.losses.resize(length_of("run.losses", tensor_type::f64));
  numbers.validated.resize(length_of("run.validated", tensor_type::u64));
  numbers.validations.resize(numbers.validated.size());

  const std::vector<tensor_target> targets = detail::tensors_of_state(loaded, numbers);
  file.require_tensors(std::span<const tensor_target>(targets));
  for (const tensor_target& to : targets) file.read(to);
  const std::vector<std::uint64_t> hashes = detail::hashes_of_frozen(loaded);
  for (std::size_t n = 0; n < frozen.size(); ++n) {
    if (hashes[n] != numbers.frozen[n]) {
      throw error("array '" + frozen[n] + "', which does not learn, is another one", path, "that of the run");
    }
  }

  const auto& counts = numbers.counts;
  const auto sound = [&](bool holds, const char* what, const char* expected) {
    if (!holds) throw error(what, path + ", array 'run.counts'", expected);
  };
  sound(counts[5] <= 1, "a run that is neither over nor not", "0 or 1");
  sound(counts[0] == numbers.losses.size(), "epochs without their losses", "as many losses as epochs");
  sound(counts[4] <= counts[0] && (counts[4] > 0) == !numbers.validated.empty(), "a best epoch that was not validated",
        "one of those that were");
  sound(counts[3] <= counts[2], "more steps of the average than of the run", "at most as many");
  const auto require_steps = [&](const std::vector<std::uint32_t>& steps, std::uint64_t most, std::size_t array) {
    for (const std::uint32_t count : steps) {
      if (count > most) {
        throw error("a count of " + std::to_string(count) + " steps",
                    path + ", steps of array " + std::to_string(array), "at most " + std::to_string(most));
      }
    }
  };
  for (std::size_t n = 0; n < loaded.optimizer.arrays.size(); ++n) {
    require_steps(loaded.optimizer.arrays[n].steps, counts[2], n);
    if (loaded.average && n < loaded.average->seen.size()) require_steps(loaded.average->seen[n], counts[3], n);
  }

  loaded.epoch = counts[0];
  loaded.batch = counts[1];
  loaded.steps = counts[2];
  if (loaded.average) loaded.average->steps = static_cast<std::uint32_t>(counts[3]);
  loaded.over = counts[5] == 1;
  loaded.loss_sum = numbers.values[0];
  loaded.weight_sum = numbers.values[1];
  loaded.losses = std::move(numbers.losses);
  for (std::size_t n = 0; n < numbers.validated.size(); ++n) {
    loaded.validations.push_back({numbers.validated[n], numbers.validations[n]});
  }
  if (counts[4] > 0) loaded.best_validation = {counts[4], numbers.values[2]};
  state = std::move(loaded);
}

/// A hook of train(): saves every so many steps, every so many seconds (0: neither), and when the run is over.
///
///     training_state state(model, settings);
///     if (there_is_a(path)) load_checkpoint(path, state, fingerprint(settings, task));
///     train(state, task, settings, how, validate, checkpointing{path, fingerprint(settings, task)});
struct checkpointing {
  std::string path;
  file_metadata made_by;  ///< fingerprint(settings, task)
  std::uint64_t every_steps = 0;
  double every_seconds = 600;
  std::chrono::steady_clock::time_point last = std::chrono::steady_clock::now();

  template <class State>
  void operator()(const State& state) {
    const auto now = std::chrono::steady_clock::now();
    const bool due = (every_steps > 0 && state.steps % every_steps == 0) ||
                     (every_seconds > 0 && std::chrono::duration<double>(now - last).count() >= every_seconds);
    if (!due && !state.over) return;
    save_checkpoint(path, state, made_by);
    last = now;
  }
};

}  // namespace cairn
