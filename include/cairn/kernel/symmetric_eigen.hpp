#pragma once
/// All eigenvalues and eigenvectors of a small symmetric matrix.

#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "cairn/kernel/dot.hpp"

namespace cairn {

namespace detail {

/// (upper, lower) = (sine lower + cosine upper, cosine lower - sine upper), element by element.
template <class Level>
CAIRN_ALWAYS_INLINE void rotate_rows(double sine, double cosine, double* lower, double* upper,
                                     std::size_t size) noexcept {
  constexpr std::size_t lane = lane_count<double, Level>;
  std::size_t k = 0;
  for (; k + lane <= size; k += lane) {
    lanes<double, Level> low;
    lanes<double, Level> high;
    load(low, lower + k);
    load(high, upper + k);
    const lanes<double, Level> kept = high;
    high = sine * low + cosine * kept;
    low = cosine * low - sine * kept;
    store(upper + k, high);
    store(lower + k, low);
  }
  for (; k < size; ++k) {
    const double kept = upper[k];
    upper[k] = sine * lower[k] + cosine * kept;
    lower[k] = cosine * lower[k] - sine * kept;
  }
}

/// Householder's reduction: square becomes Q^T, whose rows are a basis in which it was tridiagonal, with that diagonal
/// and what stands beside it.
inline void tridiagonalize(std::span<double> square, std::span<double> diagonal, std::span<double> beside) {
  const std::size_t size = diagonal.size();
  const auto row = [&](std::size_t r, std::size_t from) { return square.subspan(r * size + from, size - from); };
  std::vector<double> image(size);
  std::vector<double> reflectors(size * size);  // row k: v of length size - k - 1, with |v|^2 = 2, or zeros
  for (std::size_t k = 0; k + 1 < size; ++k) {
    const std::size_t next = k + 1;
    const auto v = std::span(reflectors).subspan(k * size + next, size - next);
    const auto right = row(k, next);
    for (std::size_t j = 0; j < v.size(); ++j) v[j] = right[j];
    const double length = std::sqrt(dot<double>(v, v));
    beside[k] = v[0] > 0 ? -length : length;
    const double scale = length * (length + std::abs(v[0]));  // |v - beside e_0|^2 / 2
    v[0] -= beside[k];
    for (double& value : v) value = scale > 0 ? value / std::sqrt(scale) : 0;
    // A -= v w^T + w v^T with w = A v - (v . A v) v / 2.
    const auto w = std::span(image).first(v.size());
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = dot<double>(row(next + i, next), v);
    axpy(-dot<double>(w, v) / 2, v, w);
    for (std::size_t i = 0; i < w.size(); ++i) {
      axpy(-v[i], w, row(next + i, next));
      axpy(-w[i], v, row(next + i, next));
    }
  }
  for (std::size_t i = 0; i < size; ++i) diagonal[i] = square[i * size + i];
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) square[i * size + j] = i == j ? 1 : 0;
  }
  for (std::size_t k = size; k-- > 0;) {
    if (k + 1 >= size) continue;
    const auto v = std::span(reflectors).subspan(k * size + k + 1, size - k - 1);
    for (std::size_t i = k + 1; i < size; ++i) axpy(-dot<double>(row(i, k + 1), v), v, row(i, k + 1));
  }
}

}  // namespace detail

/// Replaces the symmetric square [size, size] by its eigenvectors, one a row and orthonormal, and fills values [size]
/// with their eigenvalues, in no particular order. False where it does not converge, as with NaN. Householder's
/// reduction and the implicit QL method (Bowdler, Martin, Reinsch, Wilkinson: "The QR and QL algorithms for symmetric
/// matrices", 1968). About 12 size^3 flops; allocates [size, size].
inline bool symmetric_eigen(std::span<double> square, std::span<double> values) {
  const std::size_t size = values.size();
  assert(square.size() == size * size);
  if (size == 0) return true;
  std::vector<double> beside(size);
  detail::tridiagonalize(square, values, beside);
  const auto negligible = [&](std::size_t m) {
    return std::abs(beside[m]) <=
               std::numeric_limits<double>::epsilon() * (std::abs(values[m]) + std::abs(values[m + 1])) ||
           std::abs(beside[m]) < std::numeric_limits<double>::min();
  };
  for (std::size_t first = 0; first < size; ++first) {
    for (int sweep = 0;; ++sweep) {
      std::size_t last = first;
      while (last + 1 < size && !negligible(last)) ++last;
      if (last == first) break;
      if (sweep == 60) return false;
      double g = (values[first + 1] - values[first]) / (2 * beside[first]);
      g = values[last] - values[first] + beside[first] / (g + std::copysign(std::hypot(g, 1.), g));
      double sine = 1;
      double cosine = 1;
      double shift = 0;
      std::size_t i = last;
      while (i-- > first) {
        const double f = sine * beside[i];
        const double b = cosine * beside[i];
        double radius = std::hypot(f, g);
        beside[i + 1] = radius;
        if (radius == 0) {
          values[i + 1] -= shift;
          break;
        }
        sine = f / radius;
        cosine = g / radius;
        g = values[i + 1] - shift;
        radius = (values[i] - g) * sine + 2 * cosine * b;
        shift = sine * radius;
        values[i + 1] = g + shift;
        g = cosine * radius - b;
        double* const lower = square.data() + i * size;
        detail::at_level([&](auto level) CAIRN_INLINE_BODY {
          detail::rotate_rows<decltype(level)>(sine, cosine, lower, lower + size, size);
        });
      }
      if (i + 1 == first) {  // the sweep went through
        values[first] -= shift;
        beside[first] = g;
      }
      beside[last] = 0;
    }
  }
  for (const double value : values) {
    if (!std::isfinite(value)) return false;
  }
  return true;
}

}  // namespace cairn
