#pragma once
/// Operands of dense products, and how far a product of them is from the exact one.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/reference.hpp"
#include "kernel/numbers.hpp"

/// Operands that begin off any alignment and have gaps between their rows, plain or transposed.
template <class T>
struct operands {
  std::size_t rows, depth, columns;
  std::vector<T> left, right;
  cairn::matrix_view<const T> a, b;

  operands(std::size_t m, std::size_t k, std::size_t n, bool left_turned, bool right_turned)
      : rows(m),
        depth(k),
        columns(n),
        left(random_numbers<T>((m + 3) * (k + 3) + 1, m + 31 * k)),
        right(random_numbers<T>((n + 3) * (k + 3) + 1, n + 17 * k)) {
    a = left_turned ? cairn::matrix_view<const T>(left.data() + 1, k, m, m + 3).transposed()
                    : cairn::matrix_view<const T>(left.data() + 1, m, k, k + 3);
    b = right_turned ? cairn::matrix_view<const T>(right.data() + 1, n, k, k + 2).transposed()
                     : cairn::matrix_view<const T>(right.data() + 1, k, n, n + 3);
  }
};

/// The bound of Higham ("Accuracy and stability of numerical algorithms", 3.5): depth roundings of the sum of the
/// products' magnitudes, and what is added to it.
template <class T>
std::vector<double> magnitudes(const operands<T>& of) {
  std::vector<T> left(of.rows * of.depth), right(of.depth * of.columns);
  for (std::size_t r = 0; r < of.rows; ++r) {
    for (std::size_t k = 0; k < of.depth; ++k) left[r * of.depth + k] = std::abs(of.a(r, k));
  }
  for (std::size_t k = 0; k < of.depth; ++k) {
    for (std::size_t c = 0; c < of.columns; ++c) right[k * of.columns + c] = std::abs(of.b(k, c));
  }
  return cairn::reference::product<T>({left.data(), of.rows, of.depth}, {right.data(), of.depth, of.columns});
}

/// The largest error, in bounds, of multiply(a, b, out): out = before (joined with) a b, as `how` says; infinite where
/// something outside was written.
template <class T, class Multiply>
double worst_error(const operands<T>& of, cairn::joining how, const Multiply& multiply) {
  const std::size_t stride = of.columns + 2;
  const auto before = random_numbers<T>(of.rows * stride + 1, 5);
  std::vector<T> after = before;
  multiply(of.a, of.b, cairn::matrix_view<T>(after.data() + 1, of.rows, of.columns, stride));
  const auto exact = cairn::reference::product<T>(of.a, of.b);
  const auto magnitude = magnitudes(of);
  const double rounding = std::numeric_limits<T>::epsilon() / 2 * static_cast<double>(of.depth + 2);
  double worst = 0;
  for (std::size_t n = 0; n < after.size(); ++n) {
    const std::size_t r = (n - 1) / stride, c = (n - 1) % stride;
    if (n == 0 || c >= of.columns) {
      if (after[n] != before[n]) return std::numeric_limits<double>::infinity();
      continue;
    }
    const double old = how == cairn::joining::assign ? 0 : static_cast<double>(before[n]);
    const double product = exact[r * of.columns + c];
    const double expected = how == cairn::joining::subtract ? old - product : old + product;
    const double bound = rounding * (magnitude[r * of.columns + c] + std::abs(old));
    const double error = std::abs(static_cast<double>(after[n]) - expected);
    worst = std::max(worst, bound > 0 ? error / bound : error > 0 ? 2. : 0.);
  }
  return worst;
}

/// The largest error of multiply(a, b, out, how) over all shapes, by turns with either side turned and joined in each
/// way.
template <class T, class Multiply>
double worst_error(const std::vector<std::size_t>& rows, const std::vector<std::size_t>& depths,
                   const std::vector<std::size_t>& columns, const Multiply& multiply) {
  double worst = 0;
  int turn = 0;
  for (const std::size_t m : rows) {
    for (const std::size_t k : depths) {
      for (const std::size_t n : columns) {
        const operands<T> of(m, k, n, (turn & 1) != 0, (turn & 2) != 0);
        const auto how = static_cast<cairn::joining>(turn % 3);
        worst = std::max(worst, worst_error(of, how, [&](const auto& a, const auto& b, const auto& out) {
                           multiply(a, b, out, how);
                         }));
        ++turn;
      }
    }
  }
  return worst;
}
