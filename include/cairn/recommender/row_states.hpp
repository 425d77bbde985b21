#pragma once
/// What stochastic gradient keeps beside the rows that it learns: the optimizer's state and count of steps of each.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/optimizer/concept.hpp"

namespace cairn::detail {

/// One side of a factorization while it learns: the model's rows of factors and biases, the optimizer's slots of each,
/// and the count of steps of each row (lazy: a row that is not touched keeps all of it). Rows are found by place:
/// `arrange` moves them, within the model too, and `restore` brings the model back to its shape and order.
template <optimizer Optimizer>
class row_states {
 public:
  /// Works on rows [rows, width] and biases [rows] of a model, which must stay where they are. Until it is restored the
  /// model has a few rows more, so that the first can begin with a cache line: a register's load or store that crosses
  /// two of them costs twice as much and is slow to be read again.
  row_states(matrix<float>& rows, vector<float>& biases)
      : model_(&rows),
        width_(static_cast<std::size_t>(rows.cols())),
        count_(static_cast<std::size_t>(rows.rows())),
        biases_(biases.data()),
        factor_slots_(count_ * width_ * Optimizer::slots + line, 0.F),
        bias_slots_(count_ * Optimizer::slots + 1, 0.F),
        place_(count_),
        steps_(count_, 0) {
    std::iota(place_.begin(), place_.end(), 0U);
    const auto spare = static_cast<Eigen::Index>((line + width_ - 1) / width_);
    rows.conservativeResize(rows.rows() + spare, Eigen::NoChange);
    rows.bottomRows(spare).setZero();
    rows_ = line_from(rows.data());
    slots_ = line_from(factor_slots_.data());
    std::memmove(rows_, rows.data(), count_ * width_ * sizeof(float));
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
  /// Puts what the optimizer serves in place of what it learned last, by each row's own count of steps; the biases'
  /// too where they took part in them. No step may follow.
  void finish(const Optimizer& optimizer, bool biases) noexcept {
    if constexpr (finishes<Optimizer>()) {
      for (std::size_t place = 0; place < count_; ++place) {
        cairn::finish(optimizer, steps_[place], width_, row(place), slots(place), width_);
        if (biases) cairn::finish(optimizer, steps_[place], 1, &bias(place), bias_slots(place), 1);
      }
    }
  }
  void restore() {
    std::vector<std::uint32_t> ids(place_.size());
    std::iota(ids.begin(), ids.end(), 0U);
    arrange(ids);
    std::memmove(model_->data(), rows_, count_ * width_ * sizeof(float));
    model_->conservativeResize(static_cast<Eigen::Index>(count_), Eigen::NoChange);
    rows_ = model_->data();
  }

  /// The optimizer's rule for the next step of a row.
  auto next(const Optimizer& optimizer, double scale, std::size_t place) noexcept {
    return optimizer.template at<float>(scale, ++steps_[place]);
  }
  float* row(std::size_t place) noexcept { return rows_ + place * width_; }
  /// Slots of a row's factors, [slots, width].
  float* slots(std::size_t place) noexcept { return slots_ + place * width_ * Optimizer::slots; }
  float& bias(std::size_t place) noexcept { return biases_[place]; }
  /// Slots of a row's bias, [slots].
  float* bias_slots(std::size_t place) noexcept { return bias_slots_.data() + place * Optimizer::slots; }

 private:
  void swap_rows(std::size_t a, std::size_t b) noexcept {
    swap_numbers(row(a), row(b), width_);
    swap_numbers(slots(a), slots(b), width_ * Optimizer::slots);
    std::swap(bias(a), bias(b));
    swap_numbers(bias_slots(a), bias_slots(b), Optimizer::slots);
    std::swap(steps_[a], steps_[b]);
  }
  /// Piece by piece through the first cache, for std::swap_ranges takes them one by one.
  static void swap_numbers(float* a, float* b, std::size_t count) noexcept {
    float held[64];
    for (std::size_t n = 0, part = 0; n < count; n += part) {
      part = std::min(count - n, std::size(held));
      std::memcpy(held, a + n, part * sizeof(float));
      std::memcpy(a + n, b + n, part * sizeof(float));
      std::memcpy(b + n, held, part * sizeof(float));
    }
  }

  static constexpr std::size_t line = 16;  // numbers in a cache line
  static float* line_from(float* at) noexcept {
    return at + (64 - reinterpret_cast<std::uintptr_t>(at) % 64) % 64 / sizeof(float);
  }

  matrix<float>* model_;
  std::size_t width_, count_;
  float* rows_;
  float* slots_;
  float* biases_;
  std::vector<float> factor_slots_, bias_slots_;
  std::vector<std::uint32_t> place_;  // by id
  std::vector<std::uint32_t> steps_;  // by place
};

}  // namespace cairn::detail
