#pragma once
/// The hinge: a pair, or a class, costs nothing once it is right by a margin.

#include <concepts>

#include "cairn/loss/concept.hpp"

namespace cairn {

/// value = max(0, wanted - margin), slope = -1 where margin < wanted, else 0.
/// Source: Cortes, Vapnik: "Support-vector networks", Machine Learning 1995; of pairs Joachims: "Optimizing search
/// engines using clickthrough data", KDD 2002.
/// Use: when pairs that are in order by a margin should not be pushed further apart; with signed_loss a linear
/// classifier.
struct hinge_loss {
  double wanted = 1;  ///< > 0; the margin that costs nothing

  template <std::floating_point T>
  constexpr T value(T margin) const noexcept {
    const T left = static_cast<T>(wanted) - margin;
    return left > 0 ? left : T{0};
  }
  template <std::floating_point T>
  constexpr T slope(T margin) const noexcept {
    return margin < static_cast<T>(wanted) ? T{-1} : T{0};
  }
  void check() const { detail::require_above_zero(wanted, "hinge_loss.wanted"); }
};
static_assert(pairwise_loss<hinge_loss>);

}  // namespace cairn
