#pragma once
/// Factors of personalized Markov chains for histories of whomever: his row is found by his history.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/block/item_head.hpp"
#include "cairn/block/pass.hpp"
#include "cairn/block/touched_rows.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/recommender/markov_task.hpp"
#include "cairn/train/settings.hpp"

namespace cairn {

/// Whose history is read is not said, so that his row is found anew (folded in): from zeros, by `steps` steps of the
/// optimizer that users were learned by on the mean loss of his latest `events` events, all of them at a time, the
/// items held still. What the head draws for them follows from the seed alone. A user in train was learned so too, a
/// step an epoch: where the optimizer forgets the gradient's scale (Adam, AdaGrad) he gets nearly his own row by as
/// many steps; plain steps are longer here, since the mean is over his events alone. Norms are not clipped. 12 K (1 +
/// negatives) flops a step and event with a sampled head. Refers to all that it is made of. Head is what an item_head
/// prepared.
template <class Head, optimizer Optimizer, schedule Schedule>
struct markov_reader {
  const markov_factors<float>& factors;
  const Head& head;
  const train_settings<Optimizer, Schedule>& training;
  std::size_t basket, steps, events;

  std::size_t catalogue() const noexcept { return factors.catalogue(); }
  matrix_view<const float> table() const noexcept { return factors.table(); }

  /// What is asked for behind each of packed histories, h [histories, 2 K] in the workspace; values [items, D] of their
  /// columns. Requires known items and values, and no history empty.
  matrix_view<const float> forward_last(std::span<const item_index> items, const pass& p,
                                        std::span<const std::uint32_t> values = {}) const {
    workspace& memory = p.memory();
    const sequence_batch batch{p.offsets(), items, values};
    const std::span<asked_event> asked = memory.take<asked_event>(batch.size());
    for (std::size_t s = 0; s < batch.size(); ++s) {
      asked[s] = detail::event_at(no_row, batch.of(s), p.length(s), basket, batch.context_of(s));
    }
    const matrix_view<float> h = factors.forward(asked, memory);
    if (steps == 0) return h;
    touched_rows<float> unused(catalogue(), h.columns);
    for (std::size_t s = 0; s < batch.size(); ++s) {
      find_user(batch.of(s), batch.context_of(s), {h.row(s), factors.factors()}, memory, unused);
    }
    return h;
  }

 private:
  void find_user(std::span<const item_index> history, std::span<const std::uint32_t> context, std::span<float> user,
                 workspace& memory, touched_rows<float>& unused) const {
    const workspace_scope scope(memory);
    const std::size_t rows = std::min(history.size(), events), first = history.size() - rows, width = user.size();
    const std::span<asked_event> asked = memory.take<asked_event>(rows);
    for (std::size_t n = 0; n < rows; ++n) asked[n] = detail::event_at(no_row, history, first + n, basket, context);
    const matrix_view<float> h = factors.forward(asked, memory);
    const matrix_view<float> d_h{memory.take<float>(rows * h.columns).data(), rows, h.columns};
    const std::span<float> slope = memory.take<float>(width), slots = memory.take<float>(width * Optimizer::slots);
    std::fill(user.begin(), user.end(), 0.F);
    std::fill(slots.begin(), slots.end(), 0.F);
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(rows)};
    const pass p = pass(offsets, memory, training.seed).with_matrix_unit(training.matrix_unit);
    for (std::size_t step = 0; step < steps; ++step) {
      for (std::size_t n = 0; n < rows; ++n) std::copy(user.begin(), user.end(), h.row(n));
      unused.clear();
      head.learn(item_targets<float>{h, history.subspan(first), table()}, p.part(step), 1 / static_cast<double>(rows),
                 d_h, unused);
      std::fill(slope.begin(), slope.end(), 0.F);
      for (std::size_t n = 0; n < rows; ++n) axpy<float>(1, {d_h.row(n), width}, slope);
      const auto rule = training.optimizer.template at<float>(
          training.schedule.scale(step, std::max(steps, training.epochs)), static_cast<std::uint32_t>(step + 1));
      apply<Optimizer::slots>(rule, width, user.data(), static_cast<const float*>(slope.data()), slots.data(), width);
    }
    finish(training.optimizer, steps, width, user.data(), slots.data(), width);
  }
};

}  // namespace cairn
