#pragma once
/// Inner product and scaled addition of two spans.

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/lanes.hpp"

namespace cairn {

namespace detail {

template <class Level, class T>
CAIRN_ALWAYS_INLINE T dot_loop(const T* x, const T* y, std::size_t size) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  lanes<T, Level> sum[4] = {};
  lanes<T, Level> a;
  lanes<T, Level> b;
  std::size_t i = 0;
  for (; i + 4 * width <= size; i += 4 * width) {
    CAIRN_UNROLL
    for (std::size_t part = 0; part < 4; ++part) {
      load(a, x + i + part * width);
      load(b, y + i + part * width);
      sum[part] += a * b;
    }
  }
  for (; i + width <= size; i += width) {
    load(a, x + i);
    load(b, y + i);
    sum[0] += a * b;
  }
  T rest = 0;
  for (; i < size; ++i) rest += x[i] * y[i];
  sum[0] += sum[1];
  sum[2] += sum[3];
  sum[0] += sum[2];
  return sum_of<T>(sum[0]) + rest;
}

template <class Level, class T>
CAIRN_ALWAYS_INLINE void axpy_loop(T a, const T* x, T* y, std::size_t size) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  std::size_t i = 0;
  for (; i + width <= size; i += width) {
    lanes<T, Level> from;
    lanes<T, Level> to;
    load(from, x + i);
    load(to, y + i);
    to += a * from;
    store(y + i, to);
  }
  for (; i < size; ++i) y[i] += a * x[i];
}

}  // namespace detail

/// sum_i x[i] y[i] of two spans of one size, float or double; 0 for empty ones. Four accumulators in a fixed
/// order of summation: the result depends on the values, the size and the level, not on alignment. 2 size flops.
template <class T>
T dot(std::span<const T> x, std::span<const std::type_identity_t<T>> y) noexcept {
  assert(x.size() == y.size());
  return detail::at_level(
      [&](auto level) CAIRN_INLINE_BODY { return detail::dot_loop<decltype(level)>(x.data(), y.data(), x.size()); });
}

/// y[i] += a x[i] of two spans of one size that do not overlap in part. 2 size flops.
template <class T>
void axpy(T a, std::span<const std::type_identity_t<T>> x, std::span<std::type_identity_t<T>> y) noexcept {
  assert(x.size() == y.size());
  detail::at_level([&](auto level)
                       CAIRN_INLINE_BODY { detail::axpy_loop<decltype(level)>(a, x.data(), y.data(), x.size()); });
}

}  // namespace cairn
