#pragma once
/// Averages of the weights over time are served in place of the last ones.

#include <cstddef>
#include <cstdint>

#include "cairn/optimizer/bias_correction.hpp"
#include "cairn/optimizer/concept.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/optimizer/wrapping_rule.hpp"

namespace cairn {

/// average += (1 - decay) (parameter - average) after each inner step; served: average / (1 - decay^steps)
///
/// The average begins at 0 and is corrected for it, so that after one step it is the parameter. About 1 / (1 - decay)
/// steps count; the inner optimizer never sees the average. What the inner one would serve at its end is not asked for.
/// Requires 0 <= decay < 1. One slot of its own.
/// Source: Polyak, Juditsky: "Acceleration of Stochastic Approximation by Averaging", SIAM Journal on Control and
/// Optimization 1992; exponentially weighted as in Tarvainen, Valpola: "Mean teachers are better role models", NeurIPS
/// 2017.
/// Use: noisy gradients at a constant rate: the noise averages out, as if the rate had fallen at the end.
template <optimizer Optimizer>
struct weight_average {
  Optimizer inner = {};
  double decay = .999;
  static constexpr std::size_t slots = Optimizer::slots + 1;

  template <class T, class Inner>
  struct rule : detail::wrapping_rule<Inner, T> {
    T share;
    template <class Lanes, class... Slots>
    CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& gradient, Lanes& average,
                                        Slots&... slot) const noexcept {
      this->inner(parameter, gradient, slot...);
      average += share * (parameter - average);
    }
  };
  template <class T>
  struct ending_rule {
    T unbias;
    static constexpr bool takes_vectors = true;
    template <class Lanes, class... Slots>
    CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& average, const Slots&...) const noexcept {
      parameter = average * unbias;
    }
  };
  template <class T>
  constexpr auto at(double scale, std::uint64_t step) const noexcept {
    return rule<T, detail::rule_of<Optimizer, T>>{{inner.template at<T>(scale, step)}, static_cast<T>(1 - decay)};
  }
  template <class T>
  ending_rule<T> finish(std::uint64_t steps) const noexcept {
    const double kept = 1 - static_cast<double>(static_cast<T>(1 - decay));  // as the rule rounds it
    return {static_cast<T>(1 / detail::gathered_weight<T>(kept, steps))};
  }
  void check() const { detail::require_share(decay, "weight_average.decay"); }
};

template <optimizer Optimizer>
weight_average(Optimizer, double = .999) -> weight_average<Optimizer>;
static_assert(optimizer<weight_average<sgd>>);

}  // namespace cairn
