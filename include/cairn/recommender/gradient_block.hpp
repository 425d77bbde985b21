#pragma once
/// What stochastic gradient does in one block of its grid.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

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

  /// One pass over the block's entries, all of it at one level; the sum of their losses where someone listens.
  template <class Drawer>
  double learn(row_states<optimizer_type>& users, row_states<optimizer_type>& items, const Drawer& drawer) {
    return at_level([&](auto level) CAIRN_INLINE_BODY { return learn_at<decltype(level)>(users, items, drawer); });
  }

 private:
  template <class Level, class Drawer>
  CAIRN_ALWAYS_INLINE double learn_at(row_states<optimizer_type>& users, row_states<optimizer_type>& items,
                                      const Drawer& drawer) {
    constexpr std::size_t slots = optimizer_type::slots;
    const auto l2 = static_cast<float>(solver.regularization);
    const auto bias_l2 = static_cast<float>(solver.bias_regularization);
    double loss_sum = 0;

    const auto step_bias = [&](const auto& rule, float slope, float& bias, float* state) CAIRN_INLINE_BODY {
      apply_rule(std::make_index_sequence<slots>(), rule, bias, slope + bias_l2 * bias, state, 1);
    };
    const auto point = [&](std::uint32_t user, std::uint32_t item, float target) CAIRN_INLINE_BODY {
      float* const p = users.row(user);
      float* const q = items.row(item);
      const float prediction = mean + users.bias(user) + items.bias(item) + inner_product<Level>(width, p, q);
      float slope = 0;
      if constexpr (!Solver::pairwise) {
        slope = solver.loss.slope(prediction, target);
        if (report) loss_sum += static_cast<double>(solver.loss.value(prediction, target));
      }
      const auto user_rule = users.next(solver.optimizer, scale, user);
      const auto item_rule = items.next(solver.optimizer, scale, item);
      step_pair<Level, slots>(user_rule, item_rule, width, slope, l2, p, q, users.slots(user), items.slots(item));
      if (biases) {
        step_bias(user_rule, slope, users.bias(user), users.bias_slots(user));
        step_bias(item_rule, slope, items.bias(item), items.bias_slots(item));
      }
    };
    const auto pair = [&](std::uint32_t user, std::uint32_t item, std::uint32_t other) CAIRN_INLINE_BODY {
      float* const p = users.row(user);
      float* const q = items.row(item);
      float* const r = items.row(other);
      const float margin = items.bias(item) - items.bias(other) + inner_margin<Level>(width, p, q, r);
      float slope = 0;
      if constexpr (Solver::pairwise) {
        slope = solver.loss.slope(margin);
        if (report) loss_sum += static_cast<double>(solver.loss.value(margin));
      }
      const auto user_rule = users.next(solver.optimizer, scale, user);
      const auto item_rule = items.next(solver.optimizer, scale, item);
      const auto other_rule = items.next(solver.optimizer, scale, other);
      step_triple<Level, slots>(user_rule, item_rule, other_rule, width, slope, l2, p, q, r, users.slots(user),
                                items.slots(item), items.slots(other));
      if (biases) {
        step_bias(item_rule, slope, items.bias(item), items.bias_slots(item));
        step_bias(other_rule, -slope, items.bias(other), items.bias_slots(other));
      }
    };

    // Both blocks hold their customers in one order, so what he took of the candidates is found by walking along.
    std::size_t taken_begin = 0, taken_end = 0;
    const auto took = [&](std::uint32_t item) noexcept {
      if (solver.draw_taken) return false;
      for (std::size_t n = taken_begin; n < taken_end; ++n) {
        if (taken[n].item == item) return true;
      }
      return false;
    };
    const auto draw = [&](std::uint32_t& other) {
      if (candidates == 0) return false;
      for (int attempt = 0; attempt < 32; ++attempt) {
        other = first_candidate + static_cast<std::uint32_t>(drawer(random));
        if (!took(other)) return true;
      }
      // He took nearly all: the next one that he left.
      for (std::uint32_t n = 0, at = random.below(candidates); n < candidates; ++n, ++at) {
        other = first_candidate + at % candidates;
        if (!took(other)) return true;
      }
      return false;
    };

    // Another core may have written these rows last: asked for early, they come while others are worked on.
    const auto ask_for = [&](const float* row) CAIRN_INLINE_BODY {
      for (std::size_t k = 0; k < width; k += 16) __builtin_prefetch(row + k, 1);
    };
    const int draws = Solver::pairwise ? std::max(1, solver.negatives) : solver.negatives;
    if (draws > 0) {
      for (std::uint32_t n = 0; n < candidates; ++n) ask_for(items.row(first_candidate + n));
    }
    for (std::size_t at = 0; at < entries.size(); ++at) {
      const auto [user, item, value] = entries[at];
      if (at + 4 < entries.size()) ask_for(items.row(entries[at + 4].item));
      if (draws > 0 && (at == 0 || user != entries[at - 1].user)) {
        const std::uint32_t order = blocks.order_of(user);
        for (taken_begin = taken_end; taken_begin < taken.size() && blocks.order_of(taken[taken_begin].user) < order;) {
          ++taken_begin;
        }
        for (taken_end = taken_begin; taken_end < taken.size() && taken[taken_end].user == user;) ++taken_end;
      }
      for (int n = Solver::pairwise ? 0 : -1; n < draws; ++n) {
        std::uint32_t other = item;
        if (n >= 0 && !draw(other)) break;
        if constexpr (Solver::pairwise) {
          pair(user, item, other);
        } else {
          point(user, other, n >= 0 ? 0.F : draws == 0 ? value : 1.F);
        }
      }
    }
    return loss_sum;
  }
};

}  // namespace cairn::detail
