#pragma once
/// The heavy ball: gradient descent with momentum.

#include <cstddef>
#include <cstdint>

#include "cairn/optimizer/concept.hpp"

namespace cairn {

/// velocity = beta velocity + gradient; parameter -= rate * velocity
///
/// In steady state a step is rate / (1 - beta) gradients long. Requires 0 <= beta < 1. One slot.
/// Source: Polyak: "Some methods of speeding up the convergence of iteration methods", USSR Computational Mathematics
/// and Mathematical Physics 1964.
/// Use: dense gradients of a smooth loss (networks, full batches) where sgd crawls along valleys: at the same rate it
/// moves 1 / (1 - beta) times as far there. Under noise begin at sgd's rate times 1 - beta and lower it by a schedule.
/// Stable below a rate of 2 (1 + beta) / L on a curvature L.
struct momentum {
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
      parameter -= rate * velocity;
    }
  };
  template <class T>
  constexpr rule<T> at(double scale, std::uint64_t) const noexcept {
    return {static_cast<T>(rate * scale), static_cast<T>(beta)};
  }
  void check() const { detail::require_share(beta, "momentum.beta"); }
};
static_assert(optimizer<momentum>);

}  // namespace cairn
