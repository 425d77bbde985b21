#pragma once
/// The least squares problem of one row of alternating least squares, and three policies that solve it.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/kernel/cholesky.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gram.hpp"

namespace cairn {

/// What all rows of a half-step share: the other side's factors Y and their Gram matrix.
struct als_side {
  std::span<const float> table;  ///< Y [rows, factors]
  std::size_t factors = 0;       ///< K
  std::span<const float> gram;   ///< alpha0 Y^T Y, [padded(K), padded(K)], both triangles, zeros in the padding
};

/// The problem of one row: minimize over x
///   sum_n scales[n]^2 (1 - x . Y[ids[n]])^2 + x^T gram x + ridge |x|^2.
struct als_row {
  std::span<const std::uint32_t> ids;
  std::span<const float> scales;  ///< square roots of the confidences
  float ridge = 0;
};

/// Memory that a solver reuses from row to row; grows to the largest row.
struct als_workspace {
  std::vector<float> rows, square, a, b, c, d;
  static std::span<float> grown(std::vector<float>& values, std::size_t size) {
    if (values.size() < size) values.resize(size);
    return std::span(values).first(size);
  }
};

/// A policy that replaces x, the row so far, by a better one; false where the system is singular to rounding.
template <class S>
concept als_row_solver = std::semiregular<S> && requires(const S s, const als_side& side, const als_row& row,
                                                         std::span<float> x, als_workspace& work) {
  { s.solve(side, row, x, work) } -> std::same_as<bool>;
};

/// One that first works out, once for a half-step, what all of its rows share.
template <class S>
concept als_prepared_solver =
    std::semiregular<S> && requires(const S s, const als_side& side, const typename S::shared_type& shared,
                                    const als_row& row, std::span<float> x, als_workspace& work) {
      { s.prepare(side, 1) } -> std::same_as<typename S::shared_type>;
      { s.solve(side, shared, row, x, work) } -> std::same_as<bool>;
    };

template <class S>
concept als_solver = als_row_solver<S> || als_prepared_solver<S>;

namespace detail {

/// Factors of side.table that are gathered and summed at a time: 64 KiB, a part of the second cache.
inline std::size_t rows_at_a_time(std::size_t width) noexcept { return std::max<std::size_t>(16384 / width, 16); }

/// square = the block [first, first + size) of gram + ridge I + sum_n scales^2 Y Y^T, upper triangle, padded; calls
/// each(packed rows, begin, end) for every gathered part.
template <class Each>
void normal_matrix(const als_side& side, const als_row& row, std::size_t first, std::size_t size, std::span<float> square,
                   als_workspace& work, Each&& each) {
  const std::size_t width = padded(size);
  const std::size_t stride = padded(side.factors);
  for (std::size_t i = 0; i < width; ++i) {
    for (std::size_t j = 0; j < width; ++j) {
      square[i * width + j] = i < size && j < size ? side.gram[(first + i) * stride + first + j] : 0;
    }
  }
  for (std::size_t i = 0; i < size; ++i) square[i * width + i] += row.ridge;
  const std::size_t step = rows_at_a_time(width);
  const auto packed = als_workspace::grown(work.rows, std::min(step, row.ids.size()) * width);
  for (std::size_t begin = 0; begin < row.ids.size(); begin += step) {
    const std::size_t end = std::min(begin + step, row.ids.size());
    gather_rows<float>(side.table.subspan(first), side.factors, size, row.ids.subspan(begin, end - begin),
                       row.scales.subspan(begin, end - begin), packed);
    add_gram<float>(packed, end - begin, width, square);
    each(packed, begin, end);
  }
}

}  // namespace detail

/// Solves the row exactly. n K^2 + K^3 / 3 flops for n entries. Hu, Koren, Volinsky: "Collaborative filtering for
/// implicit feedback datasets", ICDM 2008.
struct cholesky_solver {
  /// Leaves the factor of the row's system in work.square, for further right sides.
  bool solve(const als_side& side, const als_row& row, std::span<float> x, als_workspace& work) const {
    const std::size_t width = padded(side.factors);
    const auto square = als_workspace::grown(work.square, width * width);
    std::fill(x.begin(), x.end(), 0.F);
    detail::normal_matrix(side, row, 0, side.factors, square, work,
                          [&](std::span<const float> packed, std::size_t begin, std::size_t end) {
                            for (std::size_t n = begin; n < end; ++n) {
                              axpy(row.scales[n], packed.subspan((n - begin) * width, side.factors), x);
                            }
                          });
    if (!cholesky_factor<float>(square, side.factors)) return false;
    cholesky_solve<float>(square, x);
    return true;
  }
};

/// Takes a few conjugate gradient steps from the row so far. (4 n K + 2 K^2) (steps + 1) flops. Takacs, Pilaszy, Tikk:
/// "Applications of the conjugate gradient method for implicit feedback collaborative filtering", RecSys 2011.
struct conjugate_gradient_solver {
  std::size_t steps = 3;

  bool solve(const als_side& side, const als_row& row, std::span<float> x, als_workspace& work) const {
    const std::size_t factors = side.factors;
    const auto residual = als_workspace::grown(work.a, factors);
    const auto direction = als_workspace::grown(work.b, factors);
    const auto image = als_workspace::grown(work.c, factors);
    apply(side, row, 1, x, residual);  // b - A x
    std::copy(residual.begin(), residual.end(), direction.begin());
    float square = dot<float>(residual, residual);
    for (std::size_t step = 0; step < steps && square > 1e-20F; ++step) {
      apply(side, row, 0, direction, image);  // -A p
      const float curvature = -dot<float>(direction, image);
      if (!(curvature > 0)) return false;
      const float length = square / curvature;
      axpy(length, direction, x);
      axpy(length, image, residual);
      const float next = dot<float>(residual, residual);
      for (std::size_t k = 0; k < factors; ++k) direction[k] = residual[k] + next / square * direction[k];
      square = next;
    }
    return square - square == 0;
  }

 private:
  /// out = target sum_n scales^2 Y - (gram + ridge I + sum_n scales^2 Y Y^T) x.
  static void apply(const als_side& side, const als_row& row, float target, std::span<const float> x,
                    std::span<float> out) {
    const std::size_t factors = side.factors;
    for (std::size_t k = 0; k < factors; ++k) {
      out[k] = -row.ridge * x[k] - dot<float>(side.gram.subspan(k * padded(factors), factors), x);
    }
    for (std::size_t n = 0; n < row.ids.size(); ++n) {
      const auto y = side.table.subspan(row.ids[n] * factors, factors);
      axpy(row.scales[n] * row.scales[n] * (target - dot<float>(y, x)), y, out);
    }
  }
};

/// Takes one exact step in each block of coordinates in turn. n K block + K block^2 / 3 + 4 n K + 2 K^2 flops. Rendle,
/// Krichene, Zhang, Koren: "iALS++: Speeding up matrix factorization with subspace optimization", 2021.
struct subspace_solver {
  std::size_t block = 64;

  bool solve(const als_side& side, const als_row& row, std::span<float> x, als_workspace& work) const {
    const std::size_t factors = side.factors;
    const std::size_t largest = std::clamp<std::size_t>(block, 1, factors);
    const std::size_t entries = row.ids.size();
    const auto square = als_workspace::grown(work.square, padded(largest) * padded(largest));
    const auto image = als_workspace::grown(work.a, factors);   // (gram + ridge I) x
    const auto misses = als_workspace::grown(work.b, entries);  // scales (x . y - 1)
    const auto step = als_workspace::grown(work.c, largest);
    for (std::size_t k = 0; k < factors; ++k) {
      image[k] = row.ridge * x[k] + dot<float>(side.gram.subspan(k * padded(factors), factors), x);
    }
    for (std::size_t n = 0; n < entries; ++n) {
      misses[n] = row.scales[n] * (dot<float>(side.table.subspan(row.ids[n] * factors, factors), x) - 1);
    }
    for (std::size_t first = 0; first < factors; first += largest) {
      const std::size_t size = std::min(largest, factors - first);
      const auto d = step.first(size);
      std::copy_n(image.begin() + static_cast<std::ptrdiff_t>(first), size, d.begin());
      detail::normal_matrix(side, row, first, size, square, work,
                            [&](std::span<const float> packed, std::size_t begin, std::size_t end) {
                              for (std::size_t n = begin; n < end; ++n) {
                                axpy(misses[n], packed.subspan((n - begin) * padded(size), size), d);
                              }
                            });
      if (!cholesky_factor<float>(square, size)) return false;
      cholesky_solve<float>(square, d);
      axpy(-1.F, d, x.subspan(first, size));
      if (first + size == factors) break;
      for (std::size_t k = 0; k < size; ++k) {
        axpy(-d[k], side.gram.subspan((first + k) * padded(factors), factors), image);
        image[first + k] -= row.ridge * d[k];
      }
      for (std::size_t n = 0; n < entries; ++n) {
        misses[n] -= row.scales[n] * dot<float>(side.table.subspan(row.ids[n] * factors + first, size), d);
      }
    }
    return true;
  }
};

static_assert(als_solver<cholesky_solver> && als_solver<conjugate_gradient_solver> && als_solver<subspace_solver>);

}  // namespace cairn
