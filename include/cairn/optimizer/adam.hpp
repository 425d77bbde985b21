#pragma once
/// Adam. Kingma and Ba: "Adam: A Method for Stochastic Optimization", ICLR 2015.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "cairn/kernel/square_root.hpp"
#include "cairn/optimizer/concept.hpp"

namespace cairn {

/// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; at step t
/// parameter -= rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
/// Applied row by row with each row's own t it is the lazy form for sparse gradients.
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
    return {static_cast<T>(rate * scale / not_decayed<T>(beta1, step)), static_cast<T>(beta1), static_cast<T>(beta2),
            static_cast<T>(epsilon), static_cast<T>(1 / not_decayed<T>(beta2, step))};
  }

 private:
  /// 1 - beta^step, and 1 where the power is lost in the rounding of T: it is at most exp(-step (1 - beta)). A row asks
  /// at every step.
  template <class T>
  static double not_decayed(double beta, std::uint64_t step) noexcept {
    constexpr double lost = std::numeric_limits<T>::digits + 4;  // e^-lost is far below 2^-digits
    const auto t = static_cast<double>(step);
    return t * (1 - beta) > lost ? 1 : 1 - std::pow(beta, t);
  }
};
static_assert(optimizer<adam>);

}  // namespace cairn
