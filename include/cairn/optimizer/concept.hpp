#pragma once
/// What an optimizer must provide: a rule for one scalar, with the scalars of state that it keeps beside it.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

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
///
/// A rule is applied to whole arrays (dense), or to the rows that a batch touched, each with its own count of steps
/// (lazy: a row that is not touched keeps its state and costs nothing).
template <class O>
concept optimizer = std::copyable<O> && requires(const O o) {
  { o.rate } -> std::convertible_to<double>;
  { O::slots } -> std::convertible_to<std::size_t>;
} && detail::fits_rule<O, float>(std::make_index_sequence<O::slots>()) &&
    detail::fits_rule<O, double>(std::make_index_sequence<O::slots>());

namespace detail {
// Parameters keep __restrict, which pointers captured by a lambda would lose.
template <std::size_t... Slot, class Rule, class T>
inline void apply_loop(std::index_sequence<Slot...>, const Rule rule, std::size_t n, T* __restrict parameter,
                       const T* __restrict gradient, [[maybe_unused]] T* __restrict state,
                       [[maybe_unused]] std::size_t stride) noexcept {
  for (std::size_t i = 0; i < n; ++i) rule(parameter[i], gradient[i], state[Slot * stride + i]...);
}
}  // namespace detail

/// Applies a rule of `Slots` slots to n parameters: state holds the slots one behind the other, `stride` apart.
template <std::size_t Slots, class Rule, class T>
inline void apply(const Rule& rule, std::size_t n, T* parameter, const T* gradient, T* state,
                  std::size_t stride) noexcept {
  detail::apply_loop(std::make_index_sequence<Slots>(), rule, n, parameter, gradient, state, stride);
}

}  // namespace cairn
