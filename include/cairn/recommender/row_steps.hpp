#pragma once
/// The steps of stochastic gradient on the rows of a factorization: of a customer and an item, of a customer and two
/// items, of a customer and a list.

#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/kernel/gradient_rows.hpp"
#include "cairn/recommender/row_states.hpp"

namespace cairn::detail {

/// Works on rows by place. Solver: a stochastic_gradient. Level: that of the function that it is called from.
template <class Solver>
struct row_steps {
  using optimizer_type = decltype(Solver::optimizer);
  static constexpr std::size_t slots = optimizer_type::slots;

  const Solver& solver;
  row_states<optimizer_type>& users;
  row_states<optimizer_type>& items;
  std::size_t width;
  float mean;    ///< of the model
  double scale;  ///< of the learning rate
  bool biases;

  /// Another core may have written a row last: asked for early, it comes while others are worked on.
  CAIRN_ALWAYS_INLINE void ask_for(const float* row) const noexcept {
    for (std::size_t k = 0; k < width; k += 16) __builtin_prefetch(row + k, 1);
  }

  /// What losses of one item see.
  template <class Level>
  CAIRN_ALWAYS_INLINE float prediction(std::uint32_t user, std::uint32_t item) const noexcept {
    return inner_product<Level>(mean + users.bias(user) + items.bias(item), width, users.row(user), items.row(item));
  }
  /// What losses of several items see: what all of them share is left out.
  template <class Level>
  CAIRN_ALWAYS_INLINE float score(std::uint32_t user, std::uint32_t item) const noexcept {
    return inner_product<Level>(items.bias(item), width, users.row(user), items.row(item));
  }
  template <class Level>
  CAIRN_ALWAYS_INLINE float margin(std::uint32_t user, std::uint32_t item, std::uint32_t other) const noexcept {
    return inner_margin<Level>(items.bias(item) - items.bias(other), width, users.row(user), items.row(item),
                               items.row(other));
  }

  /// A step on slope x prediction.
  template <class Level>
  CAIRN_ALWAYS_INLINE void step_item(std::uint32_t user, std::uint32_t item, float slope) const noexcept {
    const auto user_rule = users.next(solver.optimizer, scale, user);
    const auto item_rule = items.next(solver.optimizer, scale, item);
    step_pair<Level, slots>(user_rule, item_rule, width, slope, l2(), users.row(user), items.row(item),
                            users.slots(user), items.slots(item));
    if (!biases) return;
    step_bias(user_rule, slope, users.bias(user), users.bias_slots(user));
    step_bias(item_rule, slope, items.bias(item), items.bias_slots(item));
  }
  /// A step on slope x margin.
  template <class Level>
  CAIRN_ALWAYS_INLINE void step_items(std::uint32_t user, std::uint32_t item, std::uint32_t other,
                                      float slope) const noexcept {
    const auto user_rule = users.next(solver.optimizer, scale, user);
    const auto item_rule = items.next(solver.optimizer, scale, item);
    const auto other_rule = items.next(solver.optimizer, scale, other);
    step_triple<Level, slots>(user_rule, item_rule, other_rule, width, slope, l2(), users.row(user), items.row(item),
                              items.row(other), users.slots(user), items.slots(item), items.slots(other));
    if (!biases) return;
    step_bias(item_rule, slope, items.bias(item), items.bias_slots(item));
    step_bias(other_rule, -slope, items.bias(other), items.bias_slots(other));
  }
  /// A step on the sum of slopes[n] x score of list[n], all of them taken before it. sum [width] is written over.
  template <class Level>
  CAIRN_ALWAYS_INLINE void step_list(std::uint32_t user, std::span<const std::uint32_t> list,
                                     std::span<const float> slopes, std::span<float> sum) const noexcept {
    float* const p = users.row(user);
    for (std::size_t k = 0; k < width; ++k) sum[k] = l2() * p[k];
    for (std::size_t n = 0; n < list.size(); ++n) {
      const float* const q = items.row(list[n]);
      in_pieces<float, Level::bytes>(width, [&](std::size_t k, auto type) CAIRN_INLINE_BODY {
        typename decltype(type)::type b, to;
        load(b, q + k);
        load(to, sum.data() + k);
        to += slopes[n] * b;
        store(sum.data() + k, to);
      });
    }
    for (std::size_t n = 0; n < list.size(); ++n) {
      const auto rule = items.next(solver.optimizer, scale, list[n]);
      step_alone<Level, slots>(rule, width, slopes[n], l2(), items.row(list[n]), p, items.slots(list[n]));
      if (biases) step_bias(rule, slopes[n], items.bias(list[n]), items.bias_slots(list[n]));
    }
    step_row<Level, slots>(users.next(solver.optimizer, scale, user), width, p, sum.data(), users.slots(user), width);
  }

 private:
  CAIRN_ALWAYS_INLINE float l2() const noexcept { return static_cast<float>(solver.regularization); }
  template <class Rule>
  CAIRN_ALWAYS_INLINE void step_bias(const Rule& rule, float slope, float& bias, float* state) const noexcept {
    step_one<slots>(rule, bias, slope + static_cast<float>(solver.bias_regularization) * bias, state);
  }
};

}  // namespace cairn::detail
