#pragma once
/// What stochastic gradient does in one block of its grid.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/gradient_rows.hpp"
#include "cairn/recommender/row_states.hpp"
#include "cairn/recommender/strata.hpp"

namespace cairn::detail {

/// One block: what it learns from, and the strip that it draws negatives from, all by place. It alone touches the rows
/// of its customers and of its two strips of items while it learns. Solver: a stochastic_gradient.
template <class Solver>
struct gradient_block {
  using optimizer_type = decltype(Solver::optimizer);

  const Solver& solver;
  const strata& blocks;
  std::span<const strata::entry> entries, taken;  ///< taken: the same customers' entries in the strip of candidates
  std::uint32_t first_candidate, candidates;      ///< the place of the first, and how many there are
  std::size_t width;                              ///< of the rows
  float mean;                                     ///< of the model
  double scale;                                   ///< of the learning rate
  bool biases, report;
  random_stream random;

  /// One pass over the block's entries; the sum of their losses where someone listens. Negatives are drawn some
  /// hundreds of steps ahead, so that no branch of a draw holds up the arithmetic and rows are asked for in time.
  template <class Drawer>
  double learn(row_states<optimizer_type>& users, row_states<optimizer_type>& items, const Drawer& drawer) {
    const int draws = Solver::pairwise ? std::max(1, solver.negatives) : solver.negatives;
    if constexpr (!Solver::pairwise) {
      if (draws == 0) return take(entries, users, items);
    }
    std::array<step, 256> steps;
    std::size_t count = 0;
    double loss_sum = 0;
    const auto add = [&](const step& next) {
      steps[count++] = next;
      if (count == steps.size()) loss_sum += take(std::span(steps).first(std::exchange(count, 0)), users, items);
    };
    // The last customer to have taken each candidate, of those up to the one at hand: both blocks hold their customers
    // in one order, so this is kept by walking along.
    std::vector<std::uint32_t> taken_by(candidates, nobody);
    std::size_t walked = solver.draw_taken ? taken.size() : 0;
    for (const auto& [user, item, value] : entries) {
      const std::uint32_t order = blocks.order_of(user);
      for (; walked < taken.size() && blocks.order_of(taken[walked].user) <= order; ++walked) {
        taken_by[taken[walked].item - first_candidate] = taken[walked].user;
      }
      if constexpr (!Solver::pairwise) add({user, item, 1.F});
      for (int n = 0; n < draws; ++n) {
        std::uint32_t other = 0;
        if (!draw(taken_by, user, drawer, other)) break;
        if constexpr (Solver::pairwise) {
          add({user, item, other});
        } else {
          add({user, other, 0.F});
        }
      }
    }
    return loss_sum + take(std::span(steps).first(count), users, items);
  }

 private:
  /// An item that its customer prefers to another; by place.
  struct preference {
    std::uint32_t user, item, other;
  };
  /// What one update learns from; the value of an entry is its target.
  using step = std::conditional_t<Solver::pairwise, preference, strata::entry>;

  static constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

  /// Draws one of the candidates that the customer did not take; false where there is none.
  template <class Drawer>
  bool draw(std::span<const std::uint32_t> taken_by, std::uint32_t user, const Drawer& drawer, std::uint32_t& other) {
    if (candidates == 0) return false;
    for (int attempt = 0; attempt < 32; ++attempt) {
      const auto place = static_cast<std::uint32_t>(drawer(random));
      other = first_candidate + place;
      if (taken_by[place] != user) return true;
    }
    // He took nearly all: the next one that he left.
    for (std::uint32_t n = 0, at = random.below(candidates); n < candidates; ++n, ++at) {
      other = first_candidate + at % candidates;
      if (taken_by[at % candidates] != user) return true;
    }
    return false;
  }

  /// The steps one after another, all at one level; the sum of their losses where someone listens.
  double take(std::span<const step> steps, row_states<optimizer_type>& users, row_states<optimizer_type>& items) const {
    return at_level([&](auto level) CAIRN_INLINE_BODY { return take_at<decltype(level)>(steps, users, items); });
  }
  template <class Level>
  CAIRN_ALWAYS_INLINE double take_at(std::span<const step> steps, row_states<optimizer_type>& users,
                                     row_states<optimizer_type>& items) const {
    constexpr std::size_t slots = optimizer_type::slots;
    const auto l2 = static_cast<float>(solver.regularization);
    const auto bias_l2 = static_cast<float>(solver.bias_regularization);
    const auto step_bias = [&](const auto& rule, float slope, float& bias, float* state)
                               CAIRN_INLINE_BODY { step_one<slots>(rule, bias, slope + bias_l2 * bias, state); };
    // Another core may have written these rows last: asked for early, they come while others are worked on.
    const auto ask_for = [&](const float* row) CAIRN_INLINE_BODY {
      for (std::size_t k = 0; k < width; k += 16) __builtin_prefetch(row + k, 1);
    };
    constexpr std::size_t ahead = 4;
    double loss_sum = 0;
    for (std::size_t at = 0; at < steps.size(); ++at) {
      const auto [user, item, what] = steps[at];  // the target, or the other item
      if (at + ahead < steps.size()) {
        ask_for(users.row(steps[at + ahead].user));
        ask_for(items.row(steps[at + ahead].item));
        if constexpr (Solver::pairwise) ask_for(items.row(steps[at + ahead].other));
      }
      float* const p = users.row(user);
      float* const q = items.row(item);
      const auto user_rule = users.next(solver.optimizer, scale, user);
      const auto item_rule = items.next(solver.optimizer, scale, item);
      if constexpr (Solver::pairwise) {
        float* const r = items.row(what);
        const float margin = inner_margin<Level>(items.bias(item) - items.bias(what), width, p, q, r);
        const float slope = solver.loss.slope(margin);
        if (report) loss_sum += static_cast<double>(solver.loss.value(margin));
        const auto other_rule = items.next(solver.optimizer, scale, what);
        step_triple<Level, slots>(user_rule, item_rule, other_rule, width, slope, l2, p, q, r, users.slots(user),
                                  items.slots(item), items.slots(what));
        if (biases) {
          step_bias(item_rule, slope, items.bias(item), items.bias_slots(item));
          step_bias(other_rule, -slope, items.bias(what), items.bias_slots(what));
        }
      } else {
        const float prediction = inner_product<Level>(mean + users.bias(user) + items.bias(item), width, p, q);
        const float slope = solver.loss.slope(prediction, what);
        if (report) loss_sum += static_cast<double>(solver.loss.value(prediction, what));
        step_pair<Level, slots>(user_rule, item_rule, width, slope, l2, p, q, users.slots(user), items.slots(item));
        if (biases) {
          step_bias(user_rule, slope, users.bias(user), users.bias_slots(user));
          step_bias(item_rule, slope, items.bias(item), items.bias_slots(item));
        }
      }
    }
    return loss_sum;
  }
};

}  // namespace cairn::detail
