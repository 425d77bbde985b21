#pragma once
/// The kernels as their formulas say them: one loop, sums in double. The oracles of the tests; not for use.

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace cairn::reference {

/// sum_i x[i] y[i].
template <class T>
double dot(std::span<const T> x, std::span<const T> y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += static_cast<double>(x[i]) * static_cast<double>(y[i]);
  return sum;
}

/// rows^T rows of rows [count, width]: [width, width], both triangles.
template <class T>
std::vector<double> gram(std::span<const T> rows, std::size_t count, std::size_t width) {
  std::vector<double> square(width * width);
  for (std::size_t n = 0; n < count; ++n) {
    for (std::size_t i = 0; i < width; ++i) {
      for (std::size_t j = 0; j < width; ++j) {
        square[i * width + j] += static_cast<double>(rows[n * width + i]) * static_cast<double>(rows[n * width + j]);
      }
    }
  }
  return square;
}

/// The upper factor U of A = U^T U; A and U [size, size]. Empty where A is not positive definite.
inline std::vector<double> cholesky(std::vector<double> a, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i; j < size; ++j) {
      for (std::size_t k = 0; k < i; ++k) a[i * size + j] -= a[k * size + i] * a[k * size + j];
      if (i == j && !(a[i * size + i] > 0)) return {};
      a[i * size + j] = i == j ? std::sqrt(a[i * size + i]) : a[i * size + j] / a[i * size + i];
      if (i != j) a[j * size + i] = 0;
    }
  }
  return a;
}

/// a b^T of a [rows, depth] and b [columns, depth]: [rows, columns].
template <class T>
std::vector<double> product_transposed(std::span<const T> a, std::span<const T> b, std::size_t depth) {
  const std::size_t rows = a.size() / depth;
  const std::size_t columns = b.size() / depth;
  std::vector<double> out(rows * columns);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      out[r * columns + c] = dot(a.subspan(r * depth, depth), b.subspan(c * depth, depth));
    }
  }
  return out;
}

/// The gradients of slope (p . (q - r)) + l2 / 2 (|p|^2 + |q|^2 + |r|^2) in p, q and r: [3, size].
template <class T>
std::vector<double> margin_gradients(std::span<const T> p, std::span<const T> q, std::span<const T> r, double slope,
                                     double l2) {
  const std::size_t size = p.size();
  std::vector<double> out(3 * size);
  for (std::size_t k = 0; k < size; ++k) {
    const auto a = static_cast<double>(p[k]), b = static_cast<double>(q[k]), c = static_cast<double>(r[k]);
    out[k] = slope * (b - c) + l2 * a;
    out[size + k] = slope * a + l2 * b;
    out[2 * size + k] = l2 * c - slope * a;
  }
  return out;
}

}  // namespace cairn::reference
