#pragma once
/// What the training loop is given: a task, whose examples it packs into batches.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/block/concept.hpp"
#include "cairn/block/pass.hpp"
#include "cairn/block/workspace.hpp"

namespace cairn {

/// A part of a batch, whole examples that one thread learns from at a time.
struct shard {
  std::span<const std::uint32_t> examples;
  std::uint64_t seed = 0;    ///< of all that is drawn for it: dropout, negatives
  double scale = 1;          ///< on the sum of its losses: 1 / the weight of the whole batch
  bool matrix_unit = false;  ///< see train_settings
};

/// The pass of a shard whose examples are packed.
inline pass pass_of_shard(const shard& part, std::span<const std::uint32_t> offsets, workspace& memory) noexcept {
  return pass(offsets, memory, part.seed).with_matrix_unit(part.matrix_unit);
}

/// Where the examples of a shard begin when they are packed, [examples + 1] in the workspace; example n has tokens(n)
/// rows.
template <class Tokens>
std::span<const std::uint32_t> packed_offsets(const shard& part, workspace& memory, const Tokens& tokens) {
  const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(part.examples.size() + 1);
  offsets[0] = 0;
  for (std::size_t n = 0; n < part.examples.size(); ++n) {
    offsets[n + 1] = offsets[n] + static_cast<std::uint32_t>(tokens(part.examples[n]));
  }
  return offsets;
}

/// A task is what a model learns from and by:
///
/// | member | meaning |
/// | --- | --- |
/// | `size()` | how many examples there are |
/// | `tokens(n)` | how many rows example n takes in a packed batch: what the budget of a batch counts |
/// | `weight(n)` | by how much it counts in the mean loss: its targets |
/// | `learn(model, shard, memory, gradient)` | gradient += scale times the derivatives of the sum of the shard's
/// losses, which is returned (unscaled) |
///
/// learn may be called by several threads at once, each with memory and a gradient of its own; it depends on the model
/// and the shard alone.
template <class T, class Model>
concept learning_task = requires(const T task, const Model& model, const shard& part, workspace& memory,
                                 gradient_of<Model>& gradient, std::uint32_t n) {
  { task.size() } -> std::convertible_to<std::size_t>;
  { task.tokens(n) } -> std::convertible_to<std::size_t>;
  { task.weight(n) } -> std::convertible_to<double>;
  { task.learn(model, part, memory, gradient) } -> std::convertible_to<double>;
};

}  // namespace cairn
