#pragma once
/// A block of stochastic gradient whose steps depend on scores.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/recommender/block_task.hpp"
#include "cairn/recommender/negative_draws.hpp"
#include "cairn/recommender/row_steps.hpp"
#include "cairn/recommender/scored_steps.hpp"

namespace cairn::detail {

/// Solver: a stochastic_gradient.
template <class Solver>
class scored_block {
 public:
  using optimizer_type = decltype(Solver::optimizer);

  scored_block(const Solver& with, const block_task& what) : solver_(with), task_(what), sum_(what.width) {}

  /// One pass over the block's entries; the sum of their losses where someone listens.
  template <class Drawer>
  double learn(row_states<optimizer_type>& users, row_states<optimizer_type>& items, Drawer& drawer) {
    const row_steps<Solver> rows{solver_, users, items, task_.width, task_.mean, task_.scale, task_.biases};
    negative_draws negatives(task_.blocks, solver_.draw_taken ? std::span<const strata::entry>() : task_.taken,
                             task_.first_candidate, task_.candidates);
    scored_steps<Solver> steps(solver_);
    double loss_sum = 0;
    for (std::size_t first = 0, end = 0; first < task_.entries.size(); first = end) {
      const std::uint32_t user = task_.entries[first].user;
      for (end = first; end < task_.entries.size() && task_.entries[end].user == user;) ++end;
      negatives.walk_to(user);
      const auto own = task_.entries.subspan(first, end - first);
      for (std::size_t n = 0; n < own.size(); ++n) {
        loss_sum += at_level([&](auto level) CAIRN_INLINE_BODY {
          customer<decltype(level), Drawer> at_hand{rows, negatives, drawer, task_, sum_, user, own};
          return steps.learn(at_hand, n, task_.random, task_.report);
        });
      }
    }
    return loss_sum;
  }

 private:
  /// A customer of the block, as the steps see him; items by place.
  template <class Level, class Drawer>
  struct customer {
    const row_steps<Solver>& rows;
    const negative_draws& negatives;
    Drawer& drawer;
    block_task& task;
    std::vector<float>& sum;
    std::uint32_t user;
    std::span<const strata::entry> entries;

    CAIRN_ALWAYS_INLINE bool draw(std::uint32_t& other) const {
      return negatives.draw(user, drawer, task.random, other);
    }
    CAIRN_ALWAYS_INLINE std::size_t own_count() const noexcept { return entries.size(); }
    CAIRN_ALWAYS_INLINE std::uint32_t own(std::size_t n) const noexcept { return entries[n].item; }
    CAIRN_ALWAYS_INLINE std::size_t catalogue() const noexcept { return task.catalogue; }
    CAIRN_ALWAYS_INLINE float log_chance(std::uint32_t item) const noexcept {
      return task.log_chances[item - task.first_candidate];
    }
    CAIRN_ALWAYS_INLINE float prediction(std::uint32_t item) const noexcept {
      return rows.template prediction<Level>(user, item);
    }
    CAIRN_ALWAYS_INLINE float score(std::uint32_t item) const noexcept {
      return rows.template score<Level>(user, item);
    }
    CAIRN_ALWAYS_INLINE void step_item(std::uint32_t item, float slope) const noexcept {
      rows.template step_item<Level>(user, item, slope);
    }
    CAIRN_ALWAYS_INLINE void step_items(std::uint32_t item, std::uint32_t other, float slope) const noexcept {
      rows.template step_items<Level>(user, item, other, slope);
    }
    CAIRN_ALWAYS_INLINE void step_list(std::span<const std::uint32_t> items, std::span<const float> slopes) const {
      rows.template step_list<Level>(user, items, slopes, sum);
    }
  };

  const Solver& solver_;
  block_task task_;
  std::vector<float> sum_;  // of gradients, [width]
};

}  // namespace cairn::detail
