#pragma once
/// The steps of stochastic gradient on rows of factors, each with the optimizer's state of its rows.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cairn/optimizer/concept.hpp"

namespace cairn::detail {

/// The optimizer's state of one side: per row the slots of its factors, then of its bias, and its count of steps (lazy:
/// a row that is not touched keeps both).
template <optimizer Optimizer>
class row_states {
 public:
  row_states(std::size_t rows, std::size_t width)
      : width_(width), slots_(rows * (width + 1) * Optimizer::slots, 0.F), steps_(rows, 0) {}

  /// The optimizer's rule for the next step of a row.
  auto next(const Optimizer& optimizer, double scale, std::size_t row) noexcept {
    return optimizer.template at<float>(scale, ++steps_[row]);
  }
  float* factors(std::size_t row) noexcept { return slots_.data() + row * (width_ + 1) * Optimizer::slots; }
  float* bias(std::size_t row) noexcept { return factors(row) + width_ * Optimizer::slots; }

 private:
  std::size_t width_;
  std::vector<float> slots_;
  std::vector<std::uint64_t> steps_;
};

// The loops take their pointers as parameters: captured by a lambda they would lose __restrict, and with it the vectors.
template <std::size_t... Slot, class UserRule, class ItemRule>
void step_pair_loop(std::index_sequence<Slot...>, const UserRule user_rule, const ItemRule item_rule, std::size_t width,
                    float slope, float l2, float* __restrict p, float* __restrict q,
                    [[maybe_unused]] float* __restrict user_state,
                    [[maybe_unused]] float* __restrict item_state) noexcept {
  for (std::size_t k = 0; k < width; ++k) {
    const float a = p[k], b = q[k];
    user_rule(p[k], slope * b + l2 * a, user_state[Slot * width + k]...);
    item_rule(q[k], slope * a + l2 * b, item_state[Slot * width + k]...);
  }
}

template <std::size_t... Slot, class Rule>
void step_triple_loop(std::index_sequence<Slot...>, const Rule user_rule, const Rule item_rule, const Rule other_rule,
                      std::size_t width, float slope, float l2, float* __restrict p, float* __restrict q,
                      float* __restrict r, [[maybe_unused]] float* __restrict user_state,
                      [[maybe_unused]] float* __restrict item_state,
                      [[maybe_unused]] float* __restrict other_state) noexcept {
  for (std::size_t k = 0; k < width; ++k) {
    const float a = p[k], b = q[k], c = r[k];
    user_rule(p[k], slope * (b - c) + l2 * a, user_state[Slot * width + k]...);
    item_rule(q[k], slope * a + l2 * b, item_state[Slot * width + k]...);
    other_rule(r[k], l2 * c - slope * a, other_state[Slot * width + k]...);
  }
}

/// One step of two rows [width] on slope * (p . q) + l2 / 2 (|p|^2 + |q|^2).
template <std::size_t Slots, class UserRule, class ItemRule>
void step_pair(const UserRule& user_rule, const ItemRule& item_rule, std::size_t width, float slope, float l2, float* p,
               float* q, float* user_state, float* item_state) noexcept {
  step_pair_loop(std::make_index_sequence<Slots>(), user_rule, item_rule, width, slope, l2, p, q, user_state, item_state);
}

/// One step of three rows [width] on slope * (p . q - p . r) + l2 / 2 (|p|^2 + |q|^2 + |r|^2).
template <std::size_t Slots, class Rule>
void step_triple(const Rule& user_rule, const Rule& item_rule, const Rule& other_rule, std::size_t width, float slope,
                 float l2, float* p, float* q, float* r, float* user_state, float* item_state,
                 float* other_state) noexcept {
  step_triple_loop(std::make_index_sequence<Slots>(), user_rule, item_rule, other_rule, width, slope, l2, p, q, r,
                   user_state, item_state, other_state);
}

/// One step of a bias on slope * bias + l2 / 2 bias^2.
template <std::size_t Slots, class Rule>
void step_bias(const Rule& rule, float slope, float l2, float& bias, float* state) noexcept {
  const float gradient = slope + l2 * bias;
  apply<Slots>(rule, 1, &bias, &gradient, state, std::size_t{1});
}

}  // namespace cairn::detail
