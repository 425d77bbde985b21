#pragma once
/// A block of stochastic gradient whose steps are known before they are taken: of pointwise and pairwise losses.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "cairn/recommender/block_task.hpp"
#include "cairn/recommender/negative_draws.hpp"
#include "cairn/recommender/row_steps.hpp"

namespace cairn::detail {

/// Solver: a stochastic_gradient.
template <class Solver>
struct gradient_block {
  using optimizer_type = decltype(Solver::optimizer);

  const Solver& solver;
  block_task task;

  /// One pass over the block's entries; the sum of their losses where someone listens. Negatives are drawn some
  /// hundreds of steps ahead, so that no branch of a draw holds up the arithmetic and rows are asked for in time.
  template <class Drawer>
  double learn(row_states<optimizer_type>& users, row_states<optimizer_type>& items, Drawer& drawer) {
    const row_steps<Solver> rows{solver, users, items, task.width, task.mean, task.scale, task.biases};
    const int draws = Solver::pairwise ? std::max(1, solver.negatives) : solver.negatives;
    if constexpr (!Solver::pairwise) {
      if (draws == 0) return take(task.entries, rows);
    }
    std::array<step, 256> steps;
    std::size_t count = 0;
    double loss_sum = 0;
    const auto add = [&](const step& next) {
      steps[count++] = next;
      if (count == steps.size()) loss_sum += take(std::span(steps).first(std::exchange(count, 0)), rows);
    };
    negative_draws negatives(task.blocks, solver.draw_taken ? std::span<const strata::entry>() : task.taken,
                             task.first_candidate, task.candidates);
    for (const auto& [user, item, value] : task.entries) {
      negatives.walk_to(user);
      if constexpr (!Solver::pairwise) add({user, item, 1.F});
      for (int n = 0; n < draws; ++n) {
        std::uint32_t other = 0;
        if (!negatives.draw(user, drawer, task.random, other)) break;
        if constexpr (Solver::pairwise) {
          add({user, item, other});
        } else {
          add({user, other, 0.F});
        }
      }
    }
    return loss_sum + take(std::span(steps).first(count), rows);
  }

 private:
  /// An item that its customer prefers to another; by place.
  struct preference {
    std::uint32_t user, item, other;
  };
  /// What one update learns from; the value of an entry is its target.
  using step = std::conditional_t<Solver::pairwise, preference, strata::entry>;

  /// The steps one after another, all at one level; the sum of their losses where someone listens.
  double take(std::span<const step> steps, const row_steps<Solver>& rows) const {
    return at_level([&](auto level) CAIRN_INLINE_BODY { return take_at<decltype(level)>(steps, rows); });
  }
  template <class Level>
  CAIRN_ALWAYS_INLINE double take_at(std::span<const step> steps, const row_steps<Solver>& to) const {
    const row_steps<Solver> rows = to;  // its members in registers
    constexpr std::size_t ahead = 4;
    double loss_sum = 0;
    for (std::size_t at = 0; at < steps.size(); ++at) {
      const auto [user, item, what] = steps[at];  // the target, or the other item
      if (at + ahead < steps.size()) {
        rows.ask_for(rows.users.row(steps[at + ahead].user));
        rows.ask_for(rows.items.row(steps[at + ahead].item));
        if constexpr (Solver::pairwise) rows.ask_for(rows.items.row(steps[at + ahead].other));
      }
      if constexpr (Solver::pairwise) {
        const float margin = rows.template margin<Level>(user, item, what);
        if (task.report) loss_sum += static_cast<double>(solver.loss.value(margin));
        rows.template step_items<Level>(user, item, what, solver.loss.slope(margin));
      } else {
        const float prediction = rows.template prediction<Level>(user, item);
        if (task.report) loss_sum += static_cast<double>(solver.loss.value(prediction, what));
        rows.template step_item<Level>(user, item, solver.loss.slope(prediction, what));
      }
    }
    return loss_sum;
  }
};

}  // namespace cairn::detail
