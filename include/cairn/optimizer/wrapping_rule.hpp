#pragma once
/// What the rules of all wrappers share.

#include "cairn/kernel/gradient_rows.hpp"

namespace cairn::detail {

/// The base of a wrapper's rule, which hands its gradient to the inner rule: takes registers where that one does, and
/// tells it the norm of the gradient where it asks.
template <class Inner, class T>
struct wrapping_rule {
  Inner inner;
  static constexpr bool takes_vectors = vector_rule<Inner>;

  template <class Lanes>
  CAIRN_ALWAYS_INLINE void add_square(Lanes& sum, const Lanes& gradient) const noexcept requires(norm_rule<Inner, T>) {
    inner.add_square(sum, gradient);
  }
  CAIRN_ALWAYS_INLINE void set_squared_norm(T square) noexcept requires(norm_rule<Inner, T>) {
    inner.set_squared_norm(square);
  }
};

}  // namespace cairn::detail
