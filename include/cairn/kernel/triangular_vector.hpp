#pragma once
/// Systems whose matrix is an upper triangle, for one right side.

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/lanes.hpp"

namespace cairn {

namespace detail {

/// Rows of a triangle that are taken at once, so that few steps wait for the one before.
inline constexpr std::size_t solved_at_once = 4;

/// y[j] -= sum_r x[r] rows[r stride + j] for j in [0, size).
template <class T, class Vector>
CAIRN_ALWAYS_INLINE void subtract_rows(const T* rows, std::size_t stride, const T (&x)[solved_at_once], T* y,
                                       std::size_t begin, std::size_t end) noexcept {
  for (std::size_t j = begin; j < end; j += sizeof(Vector) / sizeof(T)) {
    Vector sum[2];
    Vector row;
    load(sum[0], y + j);
    sum[1] = Vector{};
    CAIRN_UNROLL
    for (std::size_t r = 0; r < solved_at_once; ++r) {
      load(row, rows + r * stride + j);
      sum[r % 2] -= x[r] * row;
    }
    sum[0] += sum[1];
    store(y + j, sum[0]);
  }
}

/// sum[r] += x[j] rows[r stride + j], lane by lane, for j in [begin, end).
template <class T, class Vector>
CAIRN_ALWAYS_INLINE void add_products(const T* rows, std::size_t stride, const T* x, std::size_t begin, std::size_t end,
                                      Vector (&sum)[solved_at_once]) noexcept {
  for (std::size_t j = begin; j < end; j += sizeof(Vector) / sizeof(T)) {
    Vector other;
    Vector row;
    load(other, x + j);
    CAIRN_UNROLL
    for (std::size_t r = 0; r < solved_at_once; ++r) {
      load(row, rows + r * stride + j);
      sum[r] += row * other;
    }
  }
}

/// x of U^T x = b in place of b.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void solve_transposed_loop(const T* upper, std::size_t stride, T* b, std::size_t size) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>, few = 16 / sizeof(T), step = solved_at_once;
  using short_vector = typename vector_of<T, 16>::type;
  std::size_t p = 0;
  for (; p + step <= size; p += step) {
    const T* const rows = upper + p * stride;
    T x[step];
    CAIRN_UNROLL
    for (std::size_t r = 0; r < step; ++r) x[r] = b[p + r];
    CAIRN_UNROLL
    for (std::size_t r = 0; r < step; ++r) {
      x[r] *= 1 / rows[r * stride + p + r];
      b[p + r] = x[r];
      CAIRN_UNROLL
      for (std::size_t q = r + 1; q < step; ++q) x[q] -= x[r] * rows[r * stride + p + q];
    }
    const std::size_t first = p + step, whole = first + (size - first) / lane * lane;
    const std::size_t nearly = whole + (size - whole) / few * few;
    subtract_rows<T, lanes<T, Level>>(rows, stride, x, b, first, whole);
    if constexpr (few < lane) subtract_rows<T, short_vector>(rows, stride, x, b, whole, nearly);
    for (std::size_t j = nearly; j < size; ++j) {
      CAIRN_UNROLL
      for (std::size_t r = 0; r < step; ++r) b[j] -= x[r] * rows[r * stride + j];
    }
  }
  for (; p < size; ++p) {
    const T* const row = upper + p * stride;
    b[p] *= 1 / row[p];
    for (std::size_t j = p + 1; j < size; ++j) b[j] -= b[p] * row[j];
  }
}

/// x of U x = b in place of b.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void solve_upper_loop(const T* upper, std::size_t stride, T* b, std::size_t size) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>, few = 16 / sizeof(T), step = solved_at_once;
  using short_vector = typename vector_of<T, 16>::type;
  std::size_t p = size;
  for (; p > size / step * step; --p) {
    const T* const row = upper + (p - 1) * stride;
    T x = b[p - 1];
    for (std::size_t j = p; j < size; ++j) x -= row[j] * b[j];
    b[p - 1] = x * (1 / row[p - 1]);
  }
  while (p > 0) {
    const std::size_t first = p, whole = first + (size - first) / lane * lane;
    const std::size_t nearly = whole + (size - whole) / few * few;
    p -= step;
    const T* const rows = upper + p * stride;
    lanes<T, Level> sum[step] = {};
    add_products<T>(rows, stride, b, first, whole, sum);
    T x[step];
    CAIRN_UNROLL
    for (std::size_t r = 0; r < step; ++r) x[r] = b[p + r] - sum_of<T>(sum[r]);
    if constexpr (few < lane) {
      if (whole < nearly) {
        short_vector rest[step] = {};
        add_products<T>(rows, stride, b, whole, nearly, rest);
        CAIRN_UNROLL
        for (std::size_t r = 0; r < step; ++r) x[r] -= sum_of<T>(rest[r]);
      }
    }
    for (std::size_t j = nearly; j < size; ++j) {
      CAIRN_UNROLL
      for (std::size_t r = 0; r < step; ++r) x[r] -= rows[r * stride + j] * b[j];
    }
    CAIRN_UNROLL
    for (std::size_t n = 1; n <= step; ++n) {
      const std::size_t r = step - n;
      CAIRN_UNROLL
      for (std::size_t q = r + 1; q < step; ++q) x[r] -= rows[r * stride + p + q] * x[q];
      x[r] *= 1 / rows[r * stride + p + r];
      b[p + r] = x[r];
    }
  }
}

}  // namespace detail

/// Solves U^T x = b in place of b [size]: the upper triangle of a row-major square whose rows are `stride` apart; what
/// stands below its diagonal is not read. size^2 flops, one read of the triangle.
template <class T>
void solve_transposed(std::span<const std::type_identity_t<T>> upper, std::size_t stride, std::span<T> b) noexcept {
  assert(b.empty() || (stride >= b.size() && upper.size() >= (b.size() - 1) * stride + b.size()));
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::solve_transposed_loop<decltype(level)>(upper.data(), stride, b.data(), b.size());
  });
}

/// Solves U x = b in place of b; the same cost.
template <class T>
void solve_upper(std::span<const std::type_identity_t<T>> upper, std::size_t stride, std::span<T> b) noexcept {
  assert(b.empty() || (stride >= b.size() && upper.size() >= (b.size() - 1) * stride + b.size()));
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::solve_upper_loop<decltype(level)>(upper.data(), stride, b.data(), b.size());
  });
}

}  // namespace cairn
