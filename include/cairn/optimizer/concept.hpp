#pragma once
/// What an optimizer must provide: a rule for one scalar, with the scalars of state that it keeps beside it.

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "cairn/core/error.hpp"
#include "cairn/kernel/gradient_rows.hpp"

namespace cairn {

namespace detail {
template <class O, class T, std::size_t... Slot>
concept optimizer_rule = requires(const O optimizer, T scalar, std::array<T, sizeof...(Slot) + 1> state) {
  optimizer.template at<T>(1.0, std::uint64_t{1})(scalar, scalar, state[Slot]...);
};
template <class O, class T, std::size_t... Slot>
constexpr bool fits_rule(std::index_sequence<Slot...>) {
  return optimizer_rule<O, T, Slot...>;
}

template <class O, class T>
using rule_of = decltype(std::declval<const O&>().template at<T>(1.0, std::uint64_t{1}));

template <class O>
concept has_rate = requires(const O o) {
  { o.rate } -> std::convertible_to<double>;
};
template <class O>
concept has_inner = requires(const O o) {
  o.inner;
};
template <class O>
concept has_finish = requires(const O o) {
  o.template finish<float>(std::uint64_t{1});
};
template <class O>
using inner_of = decltype(O::inner);
}  // namespace detail

/// The learning rate: the member `rate`, or that of `inner`, however deep. One of an object that may change is a
/// reference to it: rate_of(optimizer) = .1.
template <class O>
requires(detail::has_rate<O> || detail::has_inner<O>) constexpr auto& rate_of(O& optimizer) noexcept {
  if constexpr (detail::has_rate<O>) {
    return optimizer.rate;
  } else {
    return rate_of(optimizer.inner);
  }
}

/// An optimizer is an aggregate of settings with
///
/// | member | meaning |
/// | --- | --- |
/// | `rate`, or `inner` | the learning rate; or, in a wrapper, the optimizer that has it |
/// | `slots` | how many scalars of state, zero at first, it keeps for every parameter |
/// | `at<T>(scale, step)` | the rule for step 1, 2, ... with the rate scaled by a schedule |
/// | `rule(parameter, gradient, slot...)` | moves one parameter and updates its slots |
///
/// and where it needs them
///
/// | member | meaning |
/// | --- | --- |
/// | `rule::takes_vectors` | true: the rule is an always-inline template for a scalar or a vector of them |
/// | `rule::add_square(sum, gradient)`, `rule::set_squared_norm(sum)` | the rule is told the norm of the array first |
/// | `finish<T>(steps)` | the rule (parameter, slot...) that leaves what is to be served after the last step |
/// | `check()` | throws where a setting is out of its range |
/// | `sets_parameter` | true: the parameter follows from the slots; moving it from without does not last |
///
/// A rule is applied to whole arrays (dense), or to the rows that a batch touched, each with its own count of steps
/// (lazy: a row that is not touched keeps its state and costs nothing). A wrapper's own slots stand before the inner's.
template <class O>
concept optimizer = std::copyable<O> && requires(const O o) {
  { rate_of(o) } -> std::convertible_to<double>;
  { O::slots } -> std::convertible_to<std::size_t>;
} && detail::fits_rule<O, float>(std::make_index_sequence<O::slots>()) && detail::fits_rule<O, double>(
    std::make_index_sequence<O::slots>());

/// Calls the check() of an optimizer or a schedule where it has one, and then of what it wraps. The rate is checked by
/// whoever knows what it is for.
template <class Settings>
void check_settings(const Settings& settings) {
  if constexpr (requires { settings.check(); }) settings.check();
  if constexpr (detail::has_inner<Settings>) check_settings(settings.inner);
}

/// Whether something is left to do after the last step.
template <class O>
constexpr bool finishes() noexcept {
  if constexpr (detail::has_finish<O>) {
    return true;
  } else if constexpr (detail::has_inner<O>) {
    return finishes<detail::inner_of<O>>();
  } else {
    return false;
  }
}

namespace detail {
/// Whether a wrapper that moves the parameter beside the inner step would be undone by the next one.
template <class O>
constexpr bool sets_parameter() noexcept {
  if constexpr (requires { O::sets_parameter; }) {
    return O::sets_parameter;
  } else if constexpr (has_inner<O>) {
    return sets_parameter<inner_of<O>>();
  } else {
    return false;
  }
}

/// A rule for the end, as one that is given a gradient and passes it by.
template <class Rule>
struct ending {
  Rule rule;
  static constexpr bool takes_vectors = vector_rule<Rule>;
  template <class Lanes, class... Slots>
  CAIRN_ALWAYS_INLINE void operator()(Lanes& parameter, const Lanes&, Slots&... slot) const noexcept {
    rule(parameter, slot...);
  }
};

/// Throws unless the setting `name` is a finite number from 0; below 1 where it is a share that is kept; and above 0 in
/// float too where it keeps a divisor from 0.
inline void require_setting(double value, const char* name) {
  require(std::isfinite(value) && value >= 0, "not a number from 0", name, "a finite number, 0 or above");
}
inline void require_share(double value, const char* name) {
  require(value >= 0 && value < 1, "out of range", name, "0 to below 1");
}
inline void require_divisor(double value, const char* name) {
  constexpr double least = std::numeric_limits<float>::min();
  require(std::isfinite(value) && value >= least, "not a number above 0", name, "a finite number of at least 1.2e-38");
}
}  // namespace detail

/// Applies a rule of `Slots` slots to n parameters: state holds the slots one behind the other, `stride` apart.
template <std::size_t Slots, class Rule, class T>
void apply(const Rule& rule, std::size_t n, T* parameter, const T* gradient, T* state, std::size_t stride) noexcept {
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::step_row<decltype(level), Slots>(rule, n, parameter, gradient, state, stride);
  });
}

/// Puts what is to be served into n parameters that took `steps` steps: an average, or slow weights; most optimizers
/// have nothing to do, nor has any after 0 steps. The state is laid out as for apply() and serves no further step.
template <optimizer O, class T>
void finish(const O& optimizer, std::uint64_t steps, std::size_t n, T* parameter, T* state,
            std::size_t stride) noexcept {
  if constexpr (detail::has_finish<O>) {
    if (steps == 0) return;
    const auto rule = optimizer.template finish<T>(steps);
    apply<O::slots>(detail::ending<decltype(rule)>{rule}, n, parameter, static_cast<const T*>(parameter), state,
                    stride);
  } else if constexpr (detail::has_inner<O>) {
    static_assert(O::slots == detail::inner_of<O>::slots, "a wrapper with slots of its own has its own finish");
    finish(optimizer.inner, steps, n, parameter, state, stride);
  }
}

}  // namespace cairn
