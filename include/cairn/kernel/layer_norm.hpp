#pragma once
/// Layer normalization of rows (Ba et al. 2016), forward and backward.

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
CAIRN_ALWAYS_INLINE void layer_norm_backward_row(const T* x, const T* gain, T mean, T inverse_deviation, const T* dy,
                                                 T* dx, T* dgain, T* dbias, std::size_t size) noexcept {
  lanes<T, Level> sum[2] = {}, product[2] = {};
  // The streams that are read last, dx being dy or not, are written last.
  walk_row<Level, 2, true, T>({dgain, dy, x, gain}, dgain, size,
                              [&](auto& v, const auto& keep, std::size_t n) CAIRN_INLINE_BODY {
                                v[2] = (v[2] - mean) * inverse_deviation;
                                v[0] += v[1] * v[2];
                                v[3] *= v[1];
                                keep(v[3]);
                                sum[n] += v[3];
                                product[n] += v[3] * v[2];
                              });
  walk_row<Level, 2, true, T>({dbias, dy}, dbias, size,
                              [](auto& v, const auto&, std::size_t) CAIRN_INLINE_BODY { v[0] += v[1]; });
  sum[0] += sum[1];
  product[0] += product[1];
  const T mean_gradient = sum_of<T>(sum[0]) / static_cast<T>(size);
  const T slope = sum_of<T>(product[0]) / static_cast<T>(size) * inverse_deviation;
  walk_row<Level, 2, true, T>({dy, x, gain}, dx, size, [&](auto& v, const auto&, std::size_t) CAIRN_INLINE_BODY {
    v[0] = ((v[0] * v[2] - mean_gradient) - (v[1] - mean) * slope) * inverse_deviation;
  });
}

}  // namespace detail

/// out[r, :] = gain (x[r, :] - mean[r]) inverse_deviation[r] + bias for rows of gain.size() columns, float or double;
/// out may be x. inverse_deviation = 1 / sqrt(variance + epsilon), the variance being the mean of squares. What the
/// backward pass needs, mean and inverse_deviation, is kept for each row, or not where both are empty.
template <class T>
void layer_norm(std::span<const std::type_identity_t<T>> x, std::span<const std::type_identity_t<T>> gain,
                std::span<const std::type_identity_t<T>> bias, std::type_identity_t<T> epsilon, std::span<T> out,
                std::span<std::type_identity_t<T>> mean, std::span<std::type_identity_t<T>> inverse_deviation,
                int threads = 1) noexcept {
  const std::size_t columns = gain.size();
  assert(x.size() == out.size() && bias.size() == columns && mean.size() == inverse_deviation.size());
  assert(mean.empty() || mean.size() * columns == x.size());
  detail::for_rows_at_level(x.size(), columns, threads, [&](auto level, std::size_t row) CAIRN_INLINE_BODY {
    using chosen = decltype(level);
    const T* from = x.data() + row * columns;
    const T center = detail::row_mean<chosen>(from, columns);
    const T scale = 1 / std::sqrt(detail::row_mean_of_squares<chosen>(from, center, columns) + epsilon);
    detail::walk_row<chosen, 2, true, T>({from, gain.data(), bias.data()}, out.data() + row * columns, columns,
                                         [&](auto& v, const auto&, std::size_t)
                                             CAIRN_INLINE_BODY { v[0] = ((v[0] - center) * scale) * v[1] + v[2]; });
    if (!mean.empty()) {
      mean[row] = center;
      inverse_deviation[row] = scale;
    }
  });
}

/// From dy, the gradient of layer_norm's result: dx = inverse_deviation (g - mean(g) - z mean(g z)) with g = gain dy
/// and z = (x - mean) inverse_deviation, written; dgain += sum_r dy z and dbias += sum_r dy, the same bits for any
/// number of threads. dx may be dy; dgain and dbias may be empty.
template <class T>
void layer_norm_backward(std::span<const std::type_identity_t<T>> x, std::span<const std::type_identity_t<T>> gain,
                         std::span<const std::type_identity_t<T>> mean,
                         std::span<const std::type_identity_t<T>> inverse_deviation,
                         std::span<const std::type_identity_t<T>> dy, std::span<T> dx,
                         std::span<std::type_identity_t<T>> dgain, std::span<std::type_identity_t<T>> dbias,
                         int threads = 1) {
  const std::size_t columns = gain.size(), rows = mean.size();
  assert(x.size() == rows * columns && dy.size() == x.size() && dx.size() == x.size());
  assert(inverse_deviation.size() == rows && (dgain.empty() || dgain.size() == columns));
  assert(dbias.empty() || dbias.size() == columns);
  std::vector<T> both(2 * columns);
  detail::sum_over_rows<T>(
      rows, 2 * columns, threads, both.data(), [&](auto level, std::size_t row, T* part) CAIRN_INLINE_BODY {
        const std::size_t at = row * columns;
        detail::layer_norm_backward_row<decltype(level)>(x.data() + at, gain.data(), mean[row], inverse_deviation[row],
                                                         dy.data() + at, dx.data() + at, part, part + columns, columns);
      });
  for (std::size_t i = 0; i < dgain.size(); ++i) dgain[i] += both[i];
  for (std::size_t i = 0; i < dbias.size(); ++i) dbias[i] += both[columns + i];
}

}  // namespace cairn
