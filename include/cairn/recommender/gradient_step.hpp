#pragma once
/// The steps of stochastic gradient on rows of factors, each with the optimizer's state of its rows.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cairn/optimizer/concept.hpp"

namespace cairn::detail {

/// What one side of a factorization keeps beside its factors while it learns: the optimizer's slots of every factor, the
/// biases with their slots, and the count of steps of each row (lazy: a row that is not touched keeps all of it).
///
/// Threads work on different strips of rows. What is small is kept in the order of the strips, not of the ids: two
/// threads that write neighbors in one cache line would wait for each other at every step.
template <optimizer Optimizer>
class row_states {
 public:
  row_states(std::size_t rows, std::size_t width)
      : width_(width), factors_(rows * width * Optimizer::slots + line, 0.F), place_(rows), small_(rows), steps_(rows) {
    for (std::size_t row = 0; row < rows; ++row) place_[row] = static_cast<std::uint32_t>(row);
    small_.assign(rows * stride, 0.F);
  }

  /// Takes biases [rows] over from a model, and gives them back.
  template <class Vector>
  void load_biases(const Vector& biases) {
    for (std::size_t row = 0; row < place_.size(); ++row) bias(row) = biases.data()[row];
  }
  template <class Vector>
  void store_biases(Vector& biases) {
    for (std::size_t row = 0; row < place_.size(); ++row) biases.data()[row] = bias(row);
  }

  /// Lays what is small out by strips: strip(n) for n < strips are the rows of the n-th, all rows together.
  template <class Strip>
  void arrange(std::size_t strips, Strip&& strip) {
    std::vector<std::uint32_t> place(place_.size());
    std::size_t next = 0;
    for (std::size_t n = 0; n < strips; ++n) {
      for (const auto row : strip(n)) place[row] = static_cast<std::uint32_t>(next++);
      next += line;  // no two strips share a cache line
    }
    std::vector<float> small(next * stride, 0.F);
    std::vector<std::uint32_t> steps(next, 0);
    for (std::size_t row = 0; row < place.size(); ++row) {
      for (std::size_t k = 0; k < stride; ++k) small[place[row] * stride + k] = small_[place_[row] * stride + k];
      steps[place[row]] = steps_[place_[row]];
    }
    place_.swap(place);
    small_.swap(small);
    steps_.swap(steps);
  }

  /// The optimizer's rule for the next step of a row.
  auto next(const Optimizer& optimizer, double scale, std::size_t row) noexcept {
    return optimizer.template at<float>(scale, ++steps_[place_[row]]);
  }
  /// Slots of a row's factors, [slots, width].
  float* factors(std::size_t row) noexcept {
    const auto skipped = (64 - reinterpret_cast<std::uintptr_t>(factors_.data()) % 64) % 64 / sizeof(float);
    return factors_.data() + skipped + row * width_ * Optimizer::slots;
  }
  float& bias(std::size_t row) noexcept { return small_[place_[row] * stride]; }
  /// Slots of a row's bias, [slots].
  float* bias_slots(std::size_t row) noexcept { return &small_[place_[row] * stride] + 1; }

 private:
  static constexpr std::size_t line = 16;  // numbers of four bytes in a cache line
  static constexpr std::size_t stride = 1 + Optimizer::slots;
  std::size_t width_;
  std::vector<float> factors_;
  std::vector<std::uint32_t> place_;
  std::vector<float> small_;  // by place: the bias, then its slots
  std::vector<std::uint32_t> steps_;
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
