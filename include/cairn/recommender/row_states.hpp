#pragma once
/// What stochastic gradient keeps beside the rows that it learns: the optimizer's state and count of steps of each.

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

}  // namespace cairn::detail
