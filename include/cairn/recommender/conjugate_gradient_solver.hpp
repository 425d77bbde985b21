#pragma once
/// Alternating least squares by a few conjugate gradient steps a row.

#include <algorithm>
#include <cstddef>
#include <span>

#include "cairn/core/error.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/recommender/als_solver.hpp"

namespace cairn {

/// Takes a few conjugate gradient steps from the row so far. (4 n K + 2 K^2) (steps + 1) flops. Takacs, Pilaszy, Tikk:
/// "Applications of the conjugate gradient method for implicit feedback collaborative filtering", RecSys 2011.
struct conjugate_gradient_solver {
  std::size_t steps = 3;  ///< at least 1

  void check() const { require(steps > 0, "no steps", "conjugate_gradient_solver::steps", "at least 1"); }

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

static_assert(als_solver<conjugate_gradient_solver>);

}  // namespace cairn
