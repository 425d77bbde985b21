#pragma once
/// AdaGrad: a rate of its own for every parameter, which falls with the gradients that it has seen.

#include <cstddef>
#include <cstdint>

#include "cairn/kernel/square_root.hpp"
#include "cairn/optimizer/concept.hpp"

namespace cairn {

/// sum += gradient^2; parameter -= rate * gradient / (sqrt(sum) + epsilon)
///
/// Requires epsilon > 0, as a first gradient of 0 would be 0 / 0 without. One slot; a root and a division a step.
/// Source: Duchi, Hazan, Singer: "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization", JMLR
/// 2011.
/// Use: sparse data: a row that is seldom touched keeps a large rate. A safe first choice for ranking losses.
struct adagrad {
  double rate = .05;
  double epsilon = 1e-8;
  static constexpr std::size_t slots = 1;

  template <class T>
  struct rule {
    T rate, epsilon;
    static constexpr bool takes_vectors = true;
    template <class Lanes>
    CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& gradient, Lanes& sum) const noexcept {
      sum += gradient * gradient;
      Lanes root;
      detail::sqrt_lanes(root, sum);
      parameter -= rate * gradient / (root + epsilon);
    }
  };
  template <class T>
  constexpr rule<T> at(double scale, std::uint64_t) const noexcept {
    return {static_cast<T>(rate * scale), static_cast<T>(epsilon)};
  }
  void check() const { detail::require_divisor(epsilon, "adagrad.epsilon"); }
};
static_assert(optimizer<adagrad>);

}  // namespace cairn
