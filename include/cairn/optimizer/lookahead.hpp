#pragma once
/// Lookahead: k steps forward, one step back.

#include <cstddef>
#include <cstdint>

#include "cairn/optimizer/concept.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/optimizer/wrapping_rule.hpp"

namespace cairn {

/// after each `every`-th inner step: slow += share (parameter - slow); parameter = slow
///
/// The slow weights begin as the parameter before step 1, and are what is served: inner steps behind the last whole
/// round count for nothing, nor does what the inner optimizer would serve at its end. Requires every >= 1,
/// 0 < share <= 1, and an inner optimizer that moves the parameter from where it stands; its state goes on across
/// rounds. One slot of its own.
/// Source: Zhang, Lucas, Hinton, Ba: "Lookahead Optimizer: k steps forward, 1 step back", NeurIPS 2019.
/// Use: steadier training at a high rate, at the cost of one more copy of the weights.
template <optimizer Optimizer>
requires(!detail::sets_parameter<Optimizer>()) struct lookahead {
  Optimizer inner = {};
  std::uint64_t every = 5;
  double share = .5;
  static constexpr std::size_t slots = Optimizer::slots + 1;

  template <class T, class Inner>
  struct rule : detail::wrapping_rule<Inner, T> {
    T share;
    bool first, last;  // step of all; step of a round
    template <class Lanes, class... Slots>
    CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& gradient, Lanes& slow,
                                        Slots&... slot) const noexcept {
      if (first) slow = parameter;
      this->inner(parameter, gradient, slot...);
      if (last) {
        slow += share * (parameter - slow);
        parameter = slow;
      }
    }
  };
  struct ending_rule {
    static constexpr bool takes_vectors = true;
    template <class Lanes, class... Slots>
    CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes& slow, const Slots&...) const noexcept {
      parameter = slow;
    }
  };
  template <class T>
  constexpr auto at(double scale, std::uint64_t step) const noexcept {
    return rule<T, detail::rule_of<Optimizer, T>>{
        {inner.template at<T>(scale, step)}, static_cast<T>(share), step == 1, every < 2 || step % every == 0};
  }
  template <class T>
  constexpr ending_rule finish(std::uint64_t) const noexcept {
    return {};
  }
  void check() const {
    require(every >= 1, "no step", "lookahead.every", "at least 1");
    require(share > 0 && share <= 1, "out of range", "lookahead.share", "above 0, to 1");
  }
};

template <optimizer Optimizer>
lookahead(Optimizer, std::uint64_t = 5, double = .5) -> lookahead<Optimizer>;
static_assert(optimizer<lookahead<sgd>>);

}  // namespace cairn
