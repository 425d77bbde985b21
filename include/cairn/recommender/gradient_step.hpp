#pragma once
/// The steps of stochastic gradient on rows of factors, each with the optimizer's state of its rows.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/optimizer/concept.hpp"

namespace cairn::detail {

/// One side of a factorization while it learns: the model's rows of factors and biases, the optimizer's slots of each,
/// and the count of steps of each row (lazy: a row that is not touched keeps all of it). Rows are found by place:
/// `arrange` moves them, within the model too, and `restore` brings them back to the order of their ids.
template <optimizer Optimizer>
class row_states {
 public:
  /// Works on rows [rows, width] and biases [rows] of a model, which must stay where they are.
  row_states(matrix<float>& rows, vector<float>& biases)
      : width_(static_cast<std::size_t>(rows.cols())),
        rows_(rows.data()),
        biases_(biases.data()),
        factor_slots_(static_cast<std::size_t>(rows.size()) * Optimizer::slots + line, 0.F),
        bias_slots_(static_cast<std::size_t>(rows.rows()) * Optimizer::slots + 1, 0.F),
        place_(static_cast<std::size_t>(rows.rows())),
        steps_(place_.size(), 0) {
    std::iota(place_.begin(), place_.end(), 0U);
  }

  /// Moves every row to its place [rows], a permutation. O(rows x width), in no further memory of that size.
  void arrange(std::span<const std::uint32_t> place) {
    std::vector<std::uint32_t> to(place.size());
    for (std::size_t id = 0; id < place.size(); ++id) to[place_[id]] = place[id];
    std::copy(place.begin(), place.end(), place_.begin());
    for (std::size_t n = 0; n < to.size(); ++n) {
      while (to[n] != n) {
        const std::uint32_t end = to[n];
        swap_rows(n, end);
        std::swap(to[n], to[end]);
      }
    }
  }
  void restore() {
    std::vector<std::uint32_t> ids(place_.size());
    std::iota(ids.begin(), ids.end(), 0U);
    arrange(ids);
  }

  /// The optimizer's rule for the next step of a row.
  auto next(const Optimizer& optimizer, double scale, std::size_t place) noexcept {
    return optimizer.template at<float>(scale, ++steps_[place]);
  }
  float* row(std::size_t place) noexcept { return rows_ + place * width_; }
  /// Slots of a row's factors, [slots, width].
  float* slots(std::size_t place) noexcept {
    const auto skipped = (64 - reinterpret_cast<std::uintptr_t>(factor_slots_.data()) % 64) % 64 / sizeof(float);
    return factor_slots_.data() + skipped + place * width_ * Optimizer::slots;
  }
  float& bias(std::size_t place) noexcept { return biases_[place]; }
  /// Slots of a row's bias, [slots].
  float* bias_slots(std::size_t place) noexcept { return bias_slots_.data() + place * Optimizer::slots; }

 private:
  void swap_rows(std::size_t a, std::size_t b) noexcept {
    std::swap_ranges(row(a), row(a) + width_, row(b));
    std::swap_ranges(slots(a), slots(a) + width_ * Optimizer::slots, slots(b));
    std::swap(bias(a), bias(b));
    std::swap_ranges(bias_slots(a), bias_slots(a) + Optimizer::slots, bias_slots(b));
    std::swap(steps_[a], steps_[b]);
  }

  static constexpr std::size_t line = 16;  // numbers in a cache line
  std::size_t width_;
  float* rows_;
  float* biases_;
  std::vector<float> factor_slots_, bias_slots_;
  std::vector<std::uint32_t> place_;  // by id
  std::vector<std::uint32_t> steps_;  // by place
};

// The loops take their pointers as parameters: captured by a lambda they would lose __restrict, and with it the
// vectors.
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

template <class Rule>
void step_triple_loop(const Rule user_rule, const Rule item_rule, const Rule other_rule, std::size_t width, float slope,
                      float l2, float* __restrict p, float* __restrict q, float* __restrict r) noexcept {
  for (std::size_t k = 0; k < width; ++k) {
    const float a = p[k], b = q[k], c = r[k];
    user_rule(p[k], slope * (b - c) + l2 * a);
    item_rule(q[k], slope * a + l2 * b);
    other_rule(r[k], l2 * c - slope * a);
  }
}

/// One step of two rows [width] on slope * (p . q) + l2 / 2 (|p|^2 + |q|^2).
template <std::size_t Slots, class UserRule, class ItemRule>
void step_pair(const UserRule& user_rule, const ItemRule& item_rule, std::size_t width, float slope, float l2, float* p,
               float* q, float* user_state, float* item_state) noexcept {
  step_pair_loop(std::make_index_sequence<Slots>(), user_rule, item_rule, width, slope, l2, p, q, user_state,
                 item_state);
}

/// One step of three rows [width] on slope * (p . q - p . r) + l2 / 2 (|p|^2 + |q|^2 + |r|^2).
template <std::size_t Slots, class Rule>
void step_triple(const Rule& user_rule, const Rule& item_rule, const Rule& other_rule, std::size_t width, float slope,
                 float l2, float* p, float* q, float* r, [[maybe_unused]] float* user_state,
                 [[maybe_unused]] float* item_state, [[maybe_unused]] float* other_state) noexcept {
  if constexpr (Slots == 0) {
    step_triple_loop(user_rule, item_rule, other_rule, width, slope, l2, p, q, r);
  } else {
    // With slots one loop has more arrays than g++ makes vectors of: gradients first, a few lines at a time.
    constexpr std::size_t part = 64;
    float of_p[part], of_q[part], of_r[part];
    for (std::size_t begin = 0; begin < width; begin += part) {
      const std::size_t count = std::min(part, width - begin);
      for (std::size_t k = 0; k < count; ++k) {
        const float a = p[begin + k], b = q[begin + k], c = r[begin + k];
        of_p[k] = slope * (b - c) + l2 * a;
        of_q[k] = slope * a + l2 * b;
        of_r[k] = l2 * c - slope * a;
      }
      apply<Slots>(user_rule, count, p + begin, of_p, user_state + begin, width);
      apply<Slots>(item_rule, count, q + begin, of_q, item_state + begin, width);
      apply<Slots>(other_rule, count, r + begin, of_r, other_state + begin, width);
    }
  }
}

/// One step of a bias on slope * bias + l2 / 2 bias^2.
template <std::size_t Slots, class Rule>
void step_bias(const Rule& rule, float slope, float l2, float& bias, float* state) noexcept {
  const float gradient = slope + l2 * bias;
  apply<Slots>(rule, 1, &bias, &gradient, state, std::size_t{1});
}

}  // namespace cairn::detail
