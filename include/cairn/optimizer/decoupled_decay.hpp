#pragma once
/// Weight decay that no optimizer rescales: it stands beside the step and not in the gradient.

#include <cstddef>
#include <cstdint>

#include "cairn/optimizer/concept.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/optimizer/wrapping_rule.hpp"

namespace cairn {

/// parameter -= rate * scale * decay * parameter (as it was before the step), beside the inner step
///
/// `scale` is the schedule's. Without decay_vectors arrays of one dimension, biases and the gains of norms, do not
/// decay: whoever walks over a model's arrays takes for_vectors(optimizer) for them. Requires decay >= 0, and an inner
/// optimizer that moves the parameter from where it stands. No slots of its own.
/// Source: Loshchilov, Hutter: "Decoupled Weight Decay Regularization", ICLR 2019.
/// Use: regularization under an adaptive optimizer, where an L2 term in the gradient would shrink large gradients'
/// parameters least.
template <optimizer Optimizer>
requires(!detail::sets_parameter<Optimizer>()) struct decoupled_decay {
  Optimizer inner = {};
  double decay = .01;
  bool decay_vectors = true;
  static constexpr std::size_t slots = Optimizer::slots;

  template <class T, class Inner>
  struct rule : detail::wrapping_rule<Inner, T> {
    T shrink;
    template <class Lanes, class... Slots>
    CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& gradient, Slots&... slot) const noexcept {
      const Lanes before = parameter;
      this->inner(parameter, gradient, slot...);
      parameter -= shrink * before;
    }
  };
  template <class T>
  constexpr auto at(double scale, std::uint64_t step) const noexcept {
    return rule<T, detail::rule_of<Optimizer, T>>{{inner.template at<T>(scale, step)},
                                                  static_cast<T>(static_cast<double>(rate_of(inner)) * scale * decay)};
  }
  void check() const { detail::require_setting(decay, "decoupled_decay.decay"); }
};

template <optimizer Optimizer>
decoupled_decay(Optimizer, double = .01, bool = true) -> decoupled_decay<Optimizer>;
static_assert(optimizer<decoupled_decay<sgd>>);

/// The optimizer for arrays of one dimension: without the decay that is not for them, however deep it stands.
template <optimizer Optimizer>
constexpr Optimizer for_vectors(Optimizer optimizer) noexcept {
  if constexpr (requires { optimizer.decay_vectors; }) {
    if (!optimizer.decay_vectors) optimizer.decay = 0;
  }
  if constexpr (detail::has_inner<Optimizer>) optimizer.inner = for_vectors(optimizer.inner);
  return optimizer;
}

}  // namespace cairn
