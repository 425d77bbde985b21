#pragma once
/// How much memory a training takes, before it begins.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/train/batches.hpp"
#include "cairn/train/concept.hpp"
#include "cairn/train/gradient_lanes.hpp"
#include "cairn/train/settings.hpp"

namespace cairn {

/// Bytes, by what they are for.
struct memory_estimate {
  std::size_t parameters = 0;  ///< of the model
  std::size_t gradients = 0;   ///< one a lane; rows of tables as far as batches may touch them
  std::size_t optimizer = 0;   ///< its slots and counts
  std::size_t averages = 0;    ///< the moving average and the best model by validation
  std::size_t workspaces = 0;  ///< one a thread that learns, for the largest shard
  std::size_t examples = 0;    ///< the order of an epoch

  std::size_t total() const noexcept { return parameters + gradients + optimizer + averages + workspaces + examples; }
};

namespace detail {

/// What learning two shards of different size took.
struct memory_probe {
  double tokens[2] = {}, bytes[2] = {};
  std::vector<double> rows[2];  ///< that were touched, by array

  /// The straight line through both, at `wanted` tokens, and at least the larger of the two.
  static double line_at(double wanted, const double (&x)[2], double first, double second) noexcept {
    const double slope = x[1] > x[0] ? std::max(0., (second - first) / (x[1] - x[0])) : second / std::max(1., x[1]);
    return std::max(std::max(first, second), second + slope * (wanted - x[1]));
  }
  double workspace_at(double wanted) const noexcept { return line_at(wanted, tokens, bytes[0], bytes[1]); }
  double rows_at(double wanted, std::size_t array) const noexcept {
    return line_at(wanted, tokens, rows[0][array], rows[1][array]);
  }
};

/// Learns the first examples of an epoch, about a quarter and half of a shard, into a gradient that is thrown away.
template <class Model, class Task>
memory_probe probe(const Model& model, const Task& task, const epoch_batches& batches, std::size_t shard_tokens) {
  memory_probe result;
  const std::span<const std::uint32_t> examples = batches.batch(0);
  gradient_of<Model> gradient = empty_gradient(model);
  for (std::size_t n = 0; n < 2; ++n) {
    std::size_t count = 0, tokens = 0;
    while (count < examples.size() && (count == 0 || tokens < shard_tokens / (n == 0 ? 4 : 2))) {
      tokens += task.tokens(examples[count++]);
    }
    workspace memory;
    task.learn(model, shard{examples.first(count), 0, 0.}, memory, gradient);
    result.tokens[n] = static_cast<double>(tokens);
    result.bytes[n] = static_cast<double>(memory.peak());
    for_each_array(gradient, [&](const std::string&, auto& values) {
      double rows = 0;
      if constexpr (holds_touched_rows<std::remove_cvref_t<decltype(values)>>) {
        rows = static_cast<double>(values.ids().size());
        values.clear();
      }
      result.rows[n].push_back(rows);
    });
  }
  return result;
}

/// The most tokens of a shard in the first epochs, as many of them as take ten million examples; at least one.
template <class Task, class Settings>
std::size_t largest_shard(const Task& task, const Settings& settings) {
  const std::size_t examples = task.size(), looked_at = std::max<std::size_t>(1, 10'000'000 / examples);
  std::size_t most = 0;
  for (std::uint64_t e = 0; e < settings.epochs && e < looked_at; ++e) {
    const epoch_batches batches(
        examples, [&](std::uint32_t n) { return task.tokens(n); }, settings.seed, e, settings.batch_tokens,
        settings.shard_tokens);
    most = std::max(most, batches.largest_shard());
  }
  return most;
}

}  // namespace detail

/// What train() will hold, foretold by learning two small shards: a workspace grows with the tokens of a shard by a
/// straight line, which is followed to the largest shard that batches will make. Rows that a lane touches are counted
/// in the same way, up to all of the table: more than they will be where examples share rows. `validated`: whether the
/// run keeps its best model. The data of the task, and what validation takes, are the caller's.
template <class Model, optimizer Optimizer, schedule Schedule, learning_task<Model> Task>
memory_estimate memory_of(const Model& model, const Task& task, const train_settings<Optimizer, Schedule>& settings,
                          const execution& how = {}, bool validated = true) {
  using scalar = model_scalar<Model>;
  settings.check();
  require(task.size() > 0, "nothing to learn from", "the task", "at least one example");
  const epoch_batches batches(
      task.size(), [&](std::uint32_t n) { return task.tokens(n); }, settings.seed, 0, settings.batch_tokens,
      settings.shard_tokens);
  const detail::memory_probe probed = detail::probe(model, task, batches, settings.shard_tokens);

  std::size_t step_tokens = 0;
  for (std::size_t b = 0; b < batches.size(); ++b) step_tokens = std::max(step_tokens, batches.tokens(b));
  step_tokens *= std::min(settings.accumulate, batches.size());
  const auto lanes = static_cast<double>(settings.lanes);
  const double lane_tokens = static_cast<double>(step_tokens) / lanes;

  memory_estimate bytes;
  gradient_of<Model> empty = empty_gradient(model);
  std::size_t n = 0, row_counts = 0, learned = 0;
  zip_arrays(
      [&](const std::string&, const auto& values, const auto& of_values) {
        const auto size = static_cast<std::size_t>(values.size());
        bytes.parameters += size * sizeof(scalar);
        if (!learns(values, of_values)) {
          ++n;
          return;
        }
        learned += size * sizeof(scalar);
        bytes.optimizer += size * Optimizer::slots * sizeof(scalar) + sizeof(std::uint32_t);
        if constexpr (detail::holds_touched_rows<std::remove_cvref_t<decltype(of_values)>>) {
          const auto rows = static_cast<double>(of_values.table_rows());
          const double touched = std::min(rows, probed.rows_at(lane_tokens, n));
          const double of_row = static_cast<double>(of_values.width() * sizeof(scalar) + sizeof(std::uint32_t));
          // Lists of rows grow by doubling. The first lane ends with the rows of all.
          const auto held = [](double count) { return std::exp2(std::ceil(std::log2(std::max(1., count)))); };
          const double all = (lanes - 1) * held(touched) + held(std::min(rows, lanes * touched));
          bytes.gradients += static_cast<std::size_t>(all * of_row + lanes * rows * sizeof(std::uint32_t));
          bytes.optimizer += (of_values.table_rows() - 1) * sizeof(std::uint32_t);
          row_counts += of_values.table_rows() * sizeof(std::uint32_t);
        } else {
          bytes.gradients += size * sizeof(scalar) * settings.lanes;
        }
        ++n;
      },
      model, empty);
  if (settings.average > 0) bytes.averages += learned + row_counts;
  if (validated) bytes.averages += bytes.parameters;
  const double widest = static_cast<double>(detail::largest_shard(task, settings));
  bytes.workspaces = gradient_lanes<Model>::workers(settings.lanes, how.threads) *
                     static_cast<std::size_t>(probed.workspace_at(widest));
  bytes.examples = task.size() * sizeof(std::uint32_t);
  return bytes;
}

/// Throws where a run would take more than `limit` bytes; 0: any.
inline void require_memory(const memory_estimate& foretold, std::size_t limit) {
  if (limit == 0 || foretold.total() <= limit) return;
  throw error("training takes " + std::to_string(foretold.total()) + " bytes (parameters " +
                  std::to_string(foretold.parameters) + ", gradients " + std::to_string(foretold.gradients) +
                  ", optimizer " + std::to_string(foretold.optimizer) + ", averages and best " +
                  std::to_string(foretold.averages) + ", workspaces " + std::to_string(foretold.workspaces) +
                  ", examples " + std::to_string(foretold.examples) + ")",
              "train_settings.memory_limit",
              "at most " + std::to_string(limit) +
                  " bytes: fewer lanes, smaller shard_tokens or a smaller model help, or a higher limit");
}

}  // namespace cairn
