#pragma once
/// Nesterov's accelerated gradient: momentum that looks ahead.

#include <cstddef>
#include <cstdint>

#include "cairn/optimizer/concept.hpp"

namespace cairn {

/// velocity = beta velocity + gradient; parameter -= rate * (gradient + beta velocity)
///
/// The parameter is the point looked ahead at, where the gradient is taken. Requires 0 <= beta < 1. One slot.
/// Source: Nesterov: "A method of solving a convex programming problem with convergence rate O(1/k^2)", Soviet
/// Mathematics Doklady 1983; in this form Sutskever, Martens, Dahl, Hinton: "On the importance of initialization and
/// momentum in deep learning", ICML 2013, with the rate outside of the velocity.
/// Use: as momentum, on losses near convex: it overshoots less along valleys and damps steep directions harder. On a
/// curvature L it is stable below a rate of 2 (1 + beta) / ((1 + 2 beta) L), 1.4 / L at .9: divide a rate that was
/// tuned for momentum by up to 1 + 2 beta.
struct nesterov {
  double rate = .01;
  double beta = .9;
  static constexpr std::size_t slots = 1;

  template <class T>
  struct rule {
    T rate, beta;
    static constexpr bool takes_vectors = true;
    template <class Lanes>
    CAIRN_ALWAYS_INLINE constexpr void operator()(Lanes& parameter, const Lanes& gradient,
                                                  Lanes& velocity) const noexcept {
      velocity = beta * velocity + gradient;
      parameter -= rate * (gradient + beta * velocity);
    }
  };
  template <class T>
  constexpr rule<T> at(double scale, std::uint64_t) const noexcept {
    return {static_cast<T>(rate * scale), static_cast<T>(beta)};
  }
  void check() const { detail::require_share(beta, "nesterov.beta"); }
};
static_assert(optimizer<nesterov>);

}  // namespace cairn
