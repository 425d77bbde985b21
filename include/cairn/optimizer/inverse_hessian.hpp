#pragma once
/// The inverse Hessian of a function as its last steps tell it, in memory linear in their number.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "cairn/kernel/dot.hpp"

namespace cairn::detail {

/// H with H change = step for the last pair, by the BFGS update from (step . change) / (change . change) times the
/// identity through the last `memory` pairs (Nocedal, Wright: "Numerical Optimization", 2006, algorithm 7.4). Keeps
/// only pairs of positive curvature, so that H is positive definite. Memory: 2 memory n doubles.
class inverse_hessian {
 public:
  /// Of n variables. Requires memory >= 1.
  inverse_hessian(std::size_t n, std::size_t memory)
      : n_(n), steps_(memory * n), changes_(memory * n), inverse_(memory), share_(memory) {}

  std::size_t pairs() const noexcept { return pairs_; }
  void forget() noexcept { pairs_ = 0; }

  /// v = H v of [n]; v itself while there is no pair. 4 n multiplications a pair.
  void multiply(std::span<double> v) noexcept {
    for (std::size_t n = 0; n < pairs_; ++n) {
      const std::size_t at = back(n);
      share_[at] = inverse_[at] * dot<double>(step(at), v);
      axpy<double>(-share_[at], change(at), v);
    }
    if (pairs_ > 0) {
      const std::size_t at = back(0);
      const double scale = 1 / (inverse_[at] * dot<double>(change(at), change(at)));
      for (double& value : v) value *= scale;
    }
    for (std::size_t n = pairs_; n-- > 0;) {
      const std::size_t at = back(n);
      axpy<double>(share_[at] - inverse_[at] * dot<double>(change(at), v), step(at), v);
    }
  }

  /// The pair from one point to the next, in place of the oldest where there is no room. One without positive curvature
  /// beyond rounding, step . change > eps |step| |change|, is left out, as is one whose products underflow; it costs
  /// the oldest pair its place all the same.
  void add(std::span<const double> x, std::span<const double> gradient, std::span<const double> next_x,
           std::span<const double> next_gradient) noexcept {
    const std::size_t at = (newest_ + 1) % inverse_.size();
    for (std::size_t n = 0; n < n_; ++n) {
      step(at)[n] = next_x[n] - x[n];
      change(at)[n] = next_gradient[n] - gradient[n];
    }
    pairs_ = std::min(pairs_, inverse_.size() - 1);
    const double product = dot<double>(step(at), change(at));
    const double step_square = dot<double>(step(at), step(at)), change_square = dot<double>(change(at), change(at));
    const double rounding = std::numeric_limits<double>::epsilon() * std::sqrt(step_square) * std::sqrt(change_square);
    constexpr double least = std::numeric_limits<double>::min();
    if (!(product > rounding && product >= least && change_square >= least)) return;
    inverse_[at] = 1 / product;
    newest_ = at;
    ++pairs_;
  }

 private:
  std::size_t back(std::size_t n) const noexcept { return (newest_ + inverse_.size() - n) % inverse_.size(); }
  std::span<double> step(std::size_t at) noexcept { return std::span(steps_).subspan(at * n_, n_); }
  std::span<double> change(std::size_t at) noexcept { return std::span(changes_).subspan(at * n_, n_); }

  std::size_t n_;
  std::vector<double> steps_, changes_;  // rings of [memory, n]
  std::vector<double> inverse_, share_;  // 1 / (step . change), and room for the first loop's factors: [memory]
  std::size_t newest_ = 0, pairs_ = 0;
};

}  // namespace cairn::detail
