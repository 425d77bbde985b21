#pragma once
/// Adam: moving averages of the gradient and of its square.

#include <cstddef>
#include <cstdint>

#include "cairn/kernel/square_root.hpp"
#include "cairn/optimizer/bias_correction.hpp"
#include "cairn/optimizer/concept.hpp"

namespace cairn {

/// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; at step t
/// parameter -= rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
///
/// Requires 0 <= beta1, beta2 < 1 and epsilon > 0, as a first gradient of 0 would be 0 / 0 without. Two slots. Applied
/// row by row with each row's own t it is the lazy form for sparse gradients.
/// Source: Kingma, Ba: "Adam: A Method for Stochastic Optimization", ICLR 2015.
/// Use: networks, and wherever gradients differ in scale from layer to layer; works at its defaults.
struct adam {
  double rate = .001;
  double beta1 = .9;
  double beta2 = .999;
  double epsilon = 1e-8;
  static constexpr std::size_t slots = 2;

  template <class T>
  struct rule {
    T rate, beta1, beta2, epsilon, unbias2;
    static constexpr bool takes_vectors = true;
    template <class Lanes>
    CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& gradient, Lanes& m, Lanes& v) const noexcept {
      m = beta1 * m + (1 - beta1) * gradient;
      v = beta2 * v + (1 - beta2) * gradient * gradient;
      const Lanes square = v * unbias2;
      Lanes root;
      detail::sqrt_lanes(root, square);
      parameter -= rate * m / (root + epsilon);
    }
  };
  template <class T>
  rule<T> at(double scale, std::uint64_t step) const noexcept {
    return {static_cast<T>(rate * scale / detail::gathered_weight<T>(beta1, step)), static_cast<T>(beta1),
            static_cast<T>(beta2), static_cast<T>(epsilon),
            static_cast<T>(1 / detail::gathered_weight<T>(beta2, step))};
  }
  void check() const {
    detail::require_share(beta1, "adam.beta1");
    detail::require_share(beta2, "adam.beta2");
    detail::require_divisor(epsilon, "adam.epsilon");
  }
};
static_assert(optimizer<adam>);

}  // namespace cairn
