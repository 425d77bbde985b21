#pragma once
/// The kernels as their formulas say them: one loop, sums in double. The oracles of the tests; not for use.

#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

#include "cairn/kernel/matrix_view.hpp"

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

/// a b of a [rows, depth] and b [depth, columns]: [rows, columns].
template <class T>
std::vector<double> product(const matrix_view<const T>& a, const matrix_view<const T>& b) {
  std::vector<double> out(a.rows * b.columns);
  for (std::size_t r = 0; r < a.rows; ++r) {
    for (std::size_t c = 0; c < b.columns; ++c) {
      for (std::size_t k = 0; k < a.columns; ++k) {
        out[r * b.columns + c] += static_cast<double>(a(r, k)) * static_cast<double>(b(k, c));
      }
    }
  }
  return out;
}

/// The activations, in the type of their argument.
template <class T>
T sigmoid(T x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}
template <class T>
T silu(T x) {
  return std::isinf(x) ? (x > 0 ? x : T{0}) : x * sigmoid(x);
}
template <class T>
T gelu(T x) {
  return std::isinf(x) ? (x > 0 ? x : T{0}) : x / 2 * std::erfc(-x * std::numbers::sqrt2_v<T> / 2);
}
template <class T>
T gelu_tanh(T x) {
  if (std::isinf(x)) return x > 0 ? x : T{0};
  return x * sigmoid(2 * std::sqrt(2 / std::numbers::pi_v<T>) * (x + static_cast<T>(0.044715L) * x * x * x));
}

}  // namespace cairn::reference
