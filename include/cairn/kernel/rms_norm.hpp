#pragma once
/// Root mean square normalization of rows (Zhang and Sennrich 2019), forward and backward.

#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "cairn/kernel/rows.hpp"

namespace cairn {

namespace detail {

template <class Level, class T>
CAIRN_ALWAYS_INLINE void rms_norm_backward_row(const T* x, const T* gain, T inverse_rms, const T* dy, T* dx, T* dgain,
                                               std::size_t size) noexcept {
  lanes<T, Level> sum[2] = {};
  walk_row<Level, 2, true, T>({dgain, dy, x, gain}, dgain, size,
                              [&](auto& v, const auto& keep, std::size_t n) CAIRN_INLINE_BODY {
                                v[1] *= v[2] * inverse_rms;
                                v[0] += v[1];
                                keep(v[1]);
                                sum[n] += v[1] * v[3];
                              });
  sum[0] += sum[1];
  const T slope = sum_of<T>(sum[0]) / static_cast<T>(size) * inverse_rms;
  walk_row<Level, 2, true, T>({dy, x, gain}, dx, size, [&](auto& v, const auto&, std::size_t) CAIRN_INLINE_BODY {
    v[0] = (v[0] * v[2] - v[1] * slope) * inverse_rms;
  });
}

}  // namespace detail

/// out[r, :] = gain x[r, :] inverse_rms[r] for rows of gain.size() columns, float or double; out may be x.
/// inverse_rms = 1 / sqrt(mean of squares + epsilon) is kept for the backward pass, or not where it is empty.
template <class T>
void rms_norm(std::span<const std::type_identity_t<T>> x, std::span<const std::type_identity_t<T>> gain,
              std::type_identity_t<T> epsilon, std::span<T> out, std::span<std::type_identity_t<T>> inverse_rms,
              int threads = 1) noexcept {
  const std::size_t columns = gain.size();
  assert(x.size() == out.size() && (inverse_rms.empty() || inverse_rms.size() * columns == x.size()));
  detail::for_rows_at_level(x.size(), columns, threads, [&](auto level, std::size_t row) CAIRN_INLINE_BODY {
    using chosen = decltype(level);
    const T* from = x.data() + row * columns;
    const T scale = 1 / std::sqrt(detail::row_mean_of_squares<chosen>(from, T(0), columns) + epsilon);
    detail::walk_row<chosen, 2, true, T>({from, gain.data()}, out.data() + row * columns, columns,
                                         [&](auto& v, const auto&, std::size_t)
                                             CAIRN_INLINE_BODY { v[0] = (v[0] * scale) * v[1]; });
    if (!inverse_rms.empty()) inverse_rms[row] = scale;
  });
}

/// From dy, the gradient of rms_norm's result: dx = inverse_rms (g - z mean(g z)) with g = gain dy and z = x
/// inverse_rms, written; dgain += sum_r dy z, the same bits for any number of threads. dx may be dy; dgain may be
/// empty.
template <class T>
void rms_norm_backward(std::span<const std::type_identity_t<T>> x, std::span<const std::type_identity_t<T>> gain,
                       std::span<const std::type_identity_t<T>> inverse_rms,
                       std::span<const std::type_identity_t<T>> dy, std::span<T> dx,
                       std::span<std::type_identity_t<T>> dgain, int threads = 1) {
  const std::size_t columns = gain.size(), rows = inverse_rms.size();
  assert(x.size() == rows * columns && dy.size() == x.size() && dx.size() == x.size());
  assert(dgain.empty() || dgain.size() == columns);
  std::vector<T> unused(dgain.empty() ? columns : 0);
  T* const sums = dgain.empty() ? unused.data() : dgain.data();
  detail::sum_over_rows<T>(rows, columns, threads, sums, [&](auto level, std::size_t row, T* part) CAIRN_INLINE_BODY {
    const std::size_t at = row * columns;
    detail::rms_norm_backward_row<decltype(level)>(x.data() + at, gain.data(), inverse_rms[row], dy.data() + at,
                                                   dx.data() + at, part, columns);
  });
}

}  // namespace cairn
