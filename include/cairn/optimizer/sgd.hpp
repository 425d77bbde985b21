#pragma once
/// Stochastic gradient descent.

#include <cstddef>
#include <cstdint>

#include "cairn/optimizer/concept.hpp"

namespace cairn {

/// parameter -= rate * gradient
///
/// No state: the least memory and the fastest step there is.
/// Source: Robbins, Monro: "A Stochastic Approximation Method", Annals of Mathematical Statistics 1951.
/// Use: factorizations, where every row is touched often and gradients are of one scale.
struct sgd {
  double rate = .01;
  static constexpr std::size_t slots = 0;

  template <class T>
  struct rule {
    T rate;
    static constexpr bool takes_vectors = true;
    template <class Lanes>
    CAIRN_ALWAYS_INLINE constexpr void operator()(Lanes& parameter, const Lanes& gradient) const noexcept {
      parameter -= rate * gradient;
    }
  };
  template <class T>
  constexpr rule<T> at(double scale, std::uint64_t) const noexcept {
    return {static_cast<T>(rate * scale)};
  }
};
static_assert(optimizer<sgd>);

}  // namespace cairn
