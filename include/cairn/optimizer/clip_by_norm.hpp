#pragma once
/// Gradients clipped as a whole, in their direction.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "cairn/kernel/square_root.hpp"
#include "cairn/optimizer/concept.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/optimizer/wrapping_rule.hpp"

namespace cairn {

/// the inner step with gradient * min(1, limit / norm), where norm = sqrt(sum of gradient^2 over the array)
///
/// The array is what the rule is applied to: a whole array (dense), a row (lazy), or one bias. A gradient whose squares
/// sum to no finite number of its type gives no number, so that divergence is seen. Requires limit > 0; the norm can be
/// clipped once only, by the outermost wrapper that does. No slots of its own; costs a pass over the gradient before
/// the step.
/// Source: Pascanu, Mikolov, Bengio: "On the difficulty of training recurrent neural networks", ICML 2013.
/// Use: losses with cliffs (recurrent networks, ratings with outliers), and rates that would diverge now and then.
template <optimizer Optimizer>
requires(!detail::norm_rule<detail::rule_of<Optimizer, float>, float>) struct clip_by_norm {
  Optimizer inner = {};
  double limit = 1;
  static constexpr std::size_t slots = Optimizer::slots;

  template <class T, class Inner>
  struct rule {
    Inner inner;
    T limit, factor;
    static constexpr bool takes_vectors = detail::vector_rule<Inner>;

    template <class Lanes>
    CAIRN_ALWAYS_INLINE void add_square(Lanes& sum, const Lanes& gradient) const noexcept {
      sum += gradient * gradient;
    }
    CAIRN_ALWAYS_INLINE void set_squared_norm(T square) noexcept {
      T norm;
      detail::sqrt_lanes(norm, square);
      factor = (norm > limit ? limit / norm : T{1}) + (square - square);
    }
    template <class Lanes, class... Slots>
    CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& gradient, Slots&... slot) const noexcept {
      const Lanes clipped = factor * gradient;
      inner(parameter, clipped, slot...);
    }
  };
  /// Until it is told the norm, the rule takes what it is given for the whole.
  template <class T>
  constexpr auto at(double scale, std::uint64_t step) const noexcept {
    return rule<T, detail::rule_of<Optimizer, T>>{inner.template at<T>(scale, step), static_cast<T>(limit), T{1}};
  }
  void check() const {
    require(std::isfinite(limit) && limit > 0, "not a positive number", "clip_by_norm.limit",
            "a finite number above 0");
  }
};

template <optimizer Optimizer>
clip_by_norm(Optimizer, double = 1) -> clip_by_norm<Optimizer>;
static_assert(optimizer<clip_by_norm<sgd>>);

}  // namespace cairn
