#pragma once
/// RMSprop: the gradient over the root of its mean square.

#include <cstddef>
#include <cstdint>

#include "cairn/kernel/square_root.hpp"
#include "cairn/optimizer/concept.hpp"

namespace cairn {

/// square = beta square + (1 - beta) gradient^2; parameter -= rate * gradient / (sqrt(square) + epsilon)
///
/// The mean begins at 0 and is not corrected for it: a first step is rate / sqrt(1 - beta) long. Requires
/// 0 <= beta < 1 and epsilon > 0, as a first gradient of 0 would be 0 / 0 without. One slot.
/// Source: Tieleman, Hinton: "Lecture 6.5: RMSprop", COURSERA: Neural Networks for Machine Learning, 2012.
/// Use: recurrent networks and models that go on learning from a stream, where AdaGrad's sum would end all learning: it
/// remembers about 1 / (1 - beta) gradients. Steps stay about as long as the rate, so let a schedule lower it.
struct rmsprop {
  double rate = .001;
  double beta = .9;
  double epsilon = 1e-8;
  static constexpr std::size_t slots = 1;

  template <class T>
  struct rule {
    T rate, beta, epsilon;
    static constexpr bool takes_vectors = true;
    template <class Lanes>
    CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& gradient, Lanes& square) const noexcept {
      square = beta * square + (1 - beta) * gradient * gradient;
      Lanes root;
      detail::sqrt_lanes(root, square);
      parameter -= rate * gradient / (root + epsilon);
    }
  };
  template <class T>
  constexpr rule<T> at(double scale, std::uint64_t) const noexcept {
    return {static_cast<T>(rate * scale), static_cast<T>(beta), static_cast<T>(epsilon)};
  }
  void check() const {
    detail::require_share(beta, "rmsprop.beta");
    detail::require_divisor(epsilon, "rmsprop.epsilon");
  }
};
static_assert(optimizer<rmsprop>);

}  // namespace cairn
