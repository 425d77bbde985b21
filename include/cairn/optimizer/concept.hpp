#pragma once
/// What an optimizer must provide: a rule for one scalar, with the scalars of state that it keeps beside it.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

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
}  // namespace detail

/// An optimizer is an aggregate of settings with
///
/// | member | meaning |
/// | --- | --- |
/// | `rate` | the learning rate |
/// | `slots` | how many scalars of state, zero at first, it keeps for every parameter |
/// | `at<T>(scale, step)` | the rule for step 1, 2, ... with the rate scaled by a schedule |
/// | `rule(parameter, gradient, slot...)` | moves one parameter and updates its slots |
/// | `rule::takes_vectors` | true, if it is there: the rule is an always-inline template for a scalar or a vector |
///
/// A rule is applied to whole arrays (dense), or to the rows that a batch touched, each with its own count of steps
/// (lazy: a row that is not touched keeps its state and costs nothing).
template <class O>
concept optimizer = std::copyable<O> && requires(const O o) {
  { o.rate } -> std::convertible_to<double>;
  { O::slots } -> std::convertible_to<std::size_t>;
} && detail::fits_rule<O, float>(std::make_index_sequence<O::slots>()) && detail::fits_rule<O, double>(
    std::make_index_sequence<O::slots>());

/// Applies a rule of `Slots` slots to n parameters: state holds the slots one behind the other, `stride` apart.
template <std::size_t Slots, class Rule, class T>
void apply(const Rule& rule, std::size_t n, T* parameter, const T* gradient, T* state, std::size_t stride) noexcept {
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::step_row<decltype(level), Slots>(rule, n, parameter, gradient, state, stride);
  });
}

}  // namespace cairn
