#pragma once
/// FTRL-proximal: follow the regularized leader, parameter by parameter.

#include <cstddef>
#include <cstdint>

#include "cairn/kernel/square_root.hpp"
#include "cairn/optimizer/clip_by_value.hpp"
#include "cairn/optimizer/concept.hpp"

namespace cairn {

/// z += g - (sqrt(n + g^2) - sqrt(n)) / rate * w; n += g^2; w = 0 where |z| <= l1, else -(z - sign(z) l1) / ((beta +
/// sqrt(n)) / rate + l2)
///
/// The parameter is w, and `rate` the paper's alpha. Where n is still 0, z is set to what stands for the parameter as
/// it is, so that one that does not begin at 0 goes on from there; a gradient whose square is lost to rounding counts
/// as none. A schedule scales the gradient in z alone, and so the step. At l1 = l2 = 0 it is AdaGrad with beta as its
/// epsilon. Requires beta, l1, l2 >= 0. Two slots.
/// Source: McMahan et al.: "Ad Click Prediction: a View from the Trenches", KDD 2013.
/// Use: linear models of sparse features (clicks): l1 leaves exact zeros, so that only what matters is stored.
struct ftrl {
  double rate = .1;
  double beta = 1;
  double l1 = 0;
  double l2 = 0;
  static constexpr std::size_t slots = 2;
  static constexpr bool sets_parameter = true;

  template <class T>
  struct rule {
    T unrate, scale, beta, l1, l2;
    static constexpr bool takes_vectors = true;
    template <class Lanes>
    CAIRN_ALWAYS_INLINE void operator()(Lanes& w, const Lanes& gradient, Lanes& z, Lanes& n) const noexcept {
      const Lanes zero = {}, seen = n + gradient * gradient;
      Lanes root, before, edge, one_sided;
      detail::sqrt_lanes(before, n);
      detail::sqrt_lanes(root, seen);
      detail::fill(edge, l1);
      one_sided = w < zero ? edge : zero;
      one_sided = w > zero ? -edge : one_sided;
      z = n == zero ? one_sided - (beta * unrate + l2) * w : z;
      z += scale * gradient - (root - before) * unrate * w;
      detail::clamp_lanes(edge, z, l1);
      edge -= z;
      w = seen == zero ? w : edge / ((beta + root) * unrate + l2);
      n = seen;
    }
  };
  template <class T>
  constexpr rule<T> at(double scale, std::uint64_t) const noexcept {
    return {static_cast<T>(1 / rate), static_cast<T>(scale), static_cast<T>(beta), static_cast<T>(l1),
            static_cast<T>(l2)};
  }
  void check() const {
    detail::require_setting(beta, "ftrl.beta");
    detail::require_setting(l1, "ftrl.l1");
    detail::require_setting(l2, "ftrl.l2");
  }
};
static_assert(optimizer<ftrl>);

}  // namespace cairn
