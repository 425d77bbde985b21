#pragma once
/// Gradients clipped one by one.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "cairn/optimizer/concept.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/optimizer/wrapping_rule.hpp"

namespace cairn {

namespace detail {
/// to = from clamped to [-limit, limit], and no number where it is infinite or none. Comparisons keep a NaN as it is.
template <class T, class Lanes>
CAIRN_ALWAYS_INLINE void clamp_lanes(Lanes& to, const Lanes& from, T limit) noexcept {
  Lanes high, low;
  fill(high, limit);
  fill(low, -limit);
  to = from > high ? high : from;
  to = to < low ? low : to;
  to += from - from;
}
}  // namespace detail

/// the inner step with min(max(gradient, -limit), limit) in place of the gradient
///
/// A gradient that is infinite or no number gives no number, so that divergence is seen. Requires limit > 0. No slots
/// of its own.
/// Source: Mikolov: "Statistical Language Models Based on Neural Networks", PhD thesis, Brno University of Technology
/// 2012.
/// Use: rare wild gradients in single parameters; the direction changes, so prefer clip_by_norm for whole rows.
template <optimizer Optimizer>
struct clip_by_value {
  Optimizer inner = {};
  double limit = 1;
  static constexpr std::size_t slots = Optimizer::slots;

  template <class T, class Inner>
  struct rule : detail::wrapping_rule<Inner, T> {
    T limit;
    template <class Lanes, class... Slots>
    CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& gradient, Slots&... slot) const noexcept {
      Lanes clamped;
      detail::clamp_lanes(clamped, gradient, limit);
      this->inner(parameter, clamped, slot...);
    }
    /// The inner rule asks for the norm of what it will be given.
    template <class Lanes>
    CAIRN_ALWAYS_INLINE void add_square(Lanes& sum, const Lanes& gradient) const noexcept
        requires(detail::norm_rule<Inner, T>) {
      Lanes clamped;
      detail::clamp_lanes(clamped, gradient, limit);
      this->inner.add_square(sum, clamped);
    }
  };
  template <class T>
  constexpr auto at(double scale, std::uint64_t step) const noexcept {
    return rule<T, detail::rule_of<Optimizer, T>>{{inner.template at<T>(scale, step)}, static_cast<T>(limit)};
  }
  void check() const {
    require(std::isfinite(limit) && limit > 0, "not a positive number", "clip_by_value.limit",
            "a finite number above 0");
  }
};

template <optimizer Optimizer>
clip_by_value(Optimizer, double = 1) -> clip_by_value<Optimizer>;
static_assert(optimizer<clip_by_value<sgd>>);

}  // namespace cairn
