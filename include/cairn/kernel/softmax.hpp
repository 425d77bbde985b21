#pragma once
/// Softmax, its logarithm and its gradient over the rows of a matrix.
///
/// A row's largest value is subtracted first, so that nothing overflows. -infinity masks an element: it gets 0, and a
/// row of nothing else is all 0 (its logarithm -infinity). A row with NaN or +infinity becomes NaN.

#include <cassert>
#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>

#include "cairn/kernel/rows.hpp"

namespace cairn {

namespace detail {

/// The largest element of a row, 0 where all are -infinity; NaN is passed over.
template <class Level, class T>
CAIRN_ALWAYS_INLINE T row_shift(const T* x, std::size_t size) noexcept {
  constexpr T least = -std::numeric_limits<T>::infinity();
  lanes<T, Level> none, most[4];
  fill(none, least);
  CAIRN_UNROLL
  for (std::size_t n = 0; n < 4; ++n) most[n] = none;
  walk_row<Level, 4, false, T>({x}, nullptr, size, [&](auto& v, const auto& keep, std::size_t n) CAIRN_INLINE_BODY {
    keep(v[0], least);
    most[n] = v[0] > most[n] ? v[0] : most[n];
  });
  keep_larger(most[0], most[1]);
  keep_larger(most[2], most[3]);
  keep_larger(most[0], most[2]);
  const T largest = largest_of<T>(most[0]);
  return largest == least ? T(0) : largest;
}

/// sum_i exp(x[i] - shift), which is written to `out` where that is asked for.
template <class Level, bool Write, class T>
CAIRN_ALWAYS_INLINE T exp_sum(const T* x, T* out, T shift, std::size_t size) noexcept {
  lanes<T, Level> sum[2] = {};
  walk_row<Level, 2, Write, T>({x}, out, size, [&](auto& v, const auto& keep, std::size_t n) CAIRN_INLINE_BODY {
    v[0] -= shift;
    exp_nonpositive_lanes(v[0]);
    lanes<T, Level> part = v[0];
    keep(part);
    sum[n] += part;
  });
  sum[0] += sum[1];
  return sum_of<T>(sum[0]);
}

template <class Level, class T>
CAIRN_ALWAYS_INLINE T log_of(T x) noexcept {
  lanes<T, Level> v;
  fill(v, x);
  log_lanes(v);
  return v[0];
}

template <class Level, class T>
CAIRN_ALWAYS_INLINE T log_sum_exp_row(const T* x, std::size_t size) noexcept {
  const T shift = row_shift<Level>(x, size);
  return shift + log_of<Level>(exp_sum<Level, false, T>(x, nullptr, shift, size));
}

template <class Level, class T>
CAIRN_ALWAYS_INLINE void softmax_row(const T* x, T* out, std::size_t size) noexcept {
  const T shift = row_shift<Level>(x, size);
  const T sum = exp_sum<Level, true>(x, out, shift, size);
  const T scale = sum == 0 ? T(0) : 1 / sum;
  walk_row<Level, 2, true, T>({out}, out, size,
                              [&](auto& v, const auto&, std::size_t) CAIRN_INLINE_BODY { v[0] *= scale; });
}

/// x - shift - log(sum) rather than x - log_sum_exp(x): large elements lose no digits.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void log_softmax_row(const T* x, T* out, std::size_t size) noexcept {
  const T shift = row_shift<Level>(x, size);
  const T sum = exp_sum<Level, false, T>(x, nullptr, shift, size);
  const T log_sum = sum == 0 ? T(0) : log_of<Level>(sum);
  walk_row<Level, 2, true, T>(
      {x}, out, size, [&](auto& v, const auto&, std::size_t) CAIRN_INLINE_BODY { v[0] = (v[0] - shift) - log_sum; });
}

template <class Level, class T>
CAIRN_ALWAYS_INLINE void softmax_backward_row(const T* y, const T* dy, T* dx, std::size_t size) noexcept {
  lanes<T, Level> sum[4] = {};
  walk_row<Level, 4, false, T>({y, dy}, nullptr, size, [&](auto& v, const auto& keep, std::size_t n) CAIRN_INLINE_BODY {
    keep(v[0]);
    keep(v[1]);
    sum[n] += v[0] * v[1];
  });
  sum[0] += sum[1];
  sum[2] += sum[3];
  sum[0] += sum[2];
  const T mean = sum_of<T>(sum[0]);
  walk_row<Level, 2, true, T>({y, dy}, dx, size,
                              [&](auto& v, const auto&, std::size_t) CAIRN_INLINE_BODY { v[0] *= v[1] - mean; });
}

}  // namespace detail

/// out[r, :] = softmax(x[r, :]) for rows of `columns`, float or double; out may be x. What is below the least normal
/// number before the division by the row's sum is 0.
template <class T>
void softmax(std::span<const std::type_identity_t<T>> x, std::span<T> out, std::size_t columns,
             int threads = 1) noexcept {
  assert(x.size() == out.size());
  detail::for_rows_at_level(x.size(), columns, threads, [&](auto level, std::size_t row) CAIRN_INLINE_BODY {
    detail::softmax_row<decltype(level)>(x.data() + row * columns, out.data() + row * columns, columns);
  });
}

/// out[r, :] = log(softmax(x[r, :])); out may be x.
template <class T>
void log_softmax(std::span<const std::type_identity_t<T>> x, std::span<T> out, std::size_t columns,
                 int threads = 1) noexcept {
  assert(x.size() == out.size());
  detail::for_rows_at_level(x.size(), columns, threads, [&](auto level, std::size_t row) CAIRN_INLINE_BODY {
    detail::log_softmax_row<decltype(level)>(x.data() + row * columns, out.data() + row * columns, columns);
  });
}

/// log(sum_i exp(x[i])): -infinity of nothing.
template <class T>
T log_sum_exp(std::span<const T> x) noexcept {
  return detail::at_level(
      [&](auto level) CAIRN_INLINE_BODY { return detail::log_sum_exp_row<decltype(level)>(x.data(), x.size()); });
}

/// out[r] = log_sum_exp(x[r, :]), x [out.size(), columns].
template <class T>
void log_sum_exp(std::span<const std::type_identity_t<T>> x, std::span<T> out, std::size_t columns,
                 int threads = 1) noexcept {
  assert(x.size() == out.size() * columns);
  if (columns == 0) {
    for (T& each : out) each = -std::numeric_limits<T>::infinity();
    return;
  }
  detail::for_rows_at_level(x.size(), columns, threads, [&](auto level, std::size_t row) CAIRN_INLINE_BODY {
    out[row] = detail::log_sum_exp_row<decltype(level)>(x.data() + row * columns, columns);
  });
}

/// dx[r, :] = y (dy - sum_k y[k] dy[k]), the gradient of y[r, :] = softmax(x[r, :]); dx may be y or dy.
template <class T>
void softmax_backward(std::span<const std::type_identity_t<T>> y, std::span<const std::type_identity_t<T>> dy,
                      std::span<T> dx, std::size_t columns, int threads = 1) noexcept {
  assert(y.size() == dx.size() && dy.size() == dx.size());
  detail::for_rows_at_level(y.size(), columns, threads, [&](auto level, std::size_t row) CAIRN_INLINE_BODY {
    const std::size_t at = row * columns;
    detail::softmax_backward_row<decltype(level)>(y.data() + at, dy.data() + at, dx.data() + at, columns);
  });
}

}  // namespace cairn
