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
CAIRN_ALWAYS_INLINE void softmax_row(const T* x, T* out, std::size_t size) noexcept {
  const T shift = row_shift<Level>(x, size);
  const T sum = exp_sum<Level, true>(x, out, shift, size);
  const T scale = sum == 0 ? T(0) : 1 / sum;
  walk_row<Level, 2, true, T>({out}, out, size,
                              [&](auto& v, const auto&, std::size_t) CAIRN_INLINE_BODY { v[0] *= scale; });
}

}  // namespace detail

/// out[r, :] = softmax(x[r, :]) for rows of `columns`, float or double; out may be x. Results below the least normal
/// number are 0.
template <class T>
void softmax(std::span<const std::type_identity_t<T>> x, std::span<T> out, std::size_t columns, int threads = 1) {
  assert(x.size() == out.size() && (columns == 0 || x.size() % columns == 0));
  if (columns == 0) return;
  detail::for_rows(x.size() / columns, columns, threads, [&](std::size_t begin, std::size_t end) {
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      for (std::size_t row = begin; row < end; ++row) {
        detail::softmax_row<decltype(level)>(x.data() + row * columns, out.data() + row * columns, columns);
      }
    });
  });
}

}  // namespace cairn
