#pragma once
/// Inner product and scaled addition of two spans.

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/lanes.hpp"

namespace cairn {

namespace detail {

template <class T>
CAIRN_ALWAYS_INLINE T dot_loop(const T* x, const T* y, std::size_t size) noexcept {
  constexpr std::size_t width = lane_count<T>;
  lanes<T> sum[4] = {};
  lanes<T> a;
  lanes<T> b;
  std::size_t i = 0;
  for (; i + 4 * width <= size; i += 4 * width) {
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

template <class T>
CAIRN_ALWAYS_INLINE void axpy_loop(T a, const T* x, T* y, std::size_t size) noexcept {
  for (std::size_t i = 0; i < size; ++i) y[i] += a * x[i];
}

}  // namespace detail

/// sum_i x[i] y[i] of two spans of one size, float or double; 0 for empty ones. Four accumulators of 32 bytes in a
/// fixed order of summation: the result depends on the values and the size alone, not on alignment. 2 size flops.
template <class T>
T dot(std::span<const T> x, std::span<const std::type_identity_t<T>> y) noexcept {
  assert(x.size() == y.size());
  return detail::dot_loop<T>(x.data(), y.data(), x.size());
}

/// y[i] += a x[i] of two spans of one size that do not overlap in part. 2 size flops.
template <class T>
void axpy(T a, std::span<const std::type_identity_t<T>> x, std::span<std::type_identity_t<T>> y) noexcept {
  assert(x.size() == y.size());
  detail::axpy_loop<T>(a, x.data(), y.data(), x.size());
}

}  // namespace cairn
