#pragma once
/// Stochastic gradient descent. Robbins and Monro 1951.

#include <cstddef>
#include <cstdint>

#include "cairn/optimizer/concept.hpp"

namespace cairn {

/// parameter -= rate * gradient
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
