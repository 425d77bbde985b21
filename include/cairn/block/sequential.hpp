#pragma once
/// Blocks one after the other.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/block/asked_rows.hpp"
#include "cairn/block/concept.hpp"
#include "cairn/block/last_rows.hpp"

namespace cairn {

namespace detail {

inline constexpr std::array<std::string_view, 16> part_names{"0", "1", "2",  "3",  "4",  "5",  "6",  "7",
                                                             "8", "9", "10", "11", "12", "13", "14", "15"};

/// The I-th of a tuple of parts, as a field.
template <std::size_t I>
struct part_field {
  std::string_view name = part_names[I];
  template <class Owner>
  static constexpr auto& of(Owner& owner) noexcept {
    return std::get<I>(owner.parts);
  }
};
template <std::size_t... I>
constexpr auto part_fields(std::index_sequence<I...>) noexcept {
  return std::tuple{part_field<I>{}...};
}

template <class B>
constexpr std::size_t input_extent() noexcept {
  if constexpr (requires { B::input_extent; }) return B::input_extent;
  return any_width;
}
template <class B>
constexpr std::size_t output_extent() noexcept {
  if constexpr (requires { B::output_extent; }) return B::output_extent;
  return any_width;
}
template <class First, class Second>
constexpr bool extents_fit() noexcept {
  constexpr std::size_t given = output_extent<First>(), taken = input_extent<Second>();
  return given == any_width || taken == any_width || given == taken;
}

}  // namespace detail

/// The last of the parts gets what the one before it gives, and so on. Widths are compared when it is made; those that
/// are part of the types, when it is compiled.
template <block... Parts>
requires(sizeof...(Parts) > 0 && sizeof...(Parts) <= detail::part_names.size()) struct sequential {
  using scalar = typename std::tuple_element_t<0, std::tuple<Parts...>>::scalar;
  static_assert((std::is_same_v<typename Parts::scalar, scalar> && ...), "all parts compute in one type");
  static constexpr std::size_t size = sizeof...(Parts);
  static constexpr bool pools = (cairn::pools<Parts> || ...);
  static constexpr std::make_index_sequence<size> places{};

  std::tuple<Parts...> parts;
  static constexpr auto fields() { return detail::part_fields(places); }
  struct gradient {
    std::tuple<gradient_of<Parts>...> parts;
    static constexpr auto fields() { return detail::part_fields(places); }
  };

  sequential() : sequential(Parts{}...) {}
  explicit sequential(Parts... each) : parts(std::move(each)...) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      static_assert((detail::extents_fit<std::tuple_element_t<I, std::tuple<Parts...>>,
                                         std::tuple_element_t<I + 1, std::tuple<Parts...>>>() &&
                     ...),
                    "each part takes as many columns as the one before it gives");
      [[maybe_unused]] std::size_t given = std::get<0>(parts).outputs(), from = 0;
      (
          [&](const auto& part, std::size_t at) {
            detail::require_same_width(given, part.inputs(), "part " + std::to_string(from) + " of a sequential",
                                       "part " + std::to_string(at));
            if (part.outputs() == any_width) return;
            given = part.outputs();
            from = at;
          }(std::get<I + 1>(parts), I + 1),
          ...);
    }
    (std::make_index_sequence<size - 1>{});
  }
  gradient empty_gradient() const {
    return std::apply([](const auto&... part) { return gradient{{cairn::empty_gradient(part)...}}; }, parts);
  }

  /// Of the first, or the last, part that has a width of its own.
  std::size_t inputs() const noexcept {
    std::size_t width = any_width;
    std::apply([&](const auto&... part) { ((width = width == any_width ? part.inputs() : width), ...); }, parts);
    return width;
  }
  std::size_t outputs() const noexcept {
    std::size_t width = any_width;
    std::apply([&](const auto&... part) { ((width = part.outputs() == any_width ? width : part.outputs()), ...); },
               parts);
    return width;
  }
  std::size_t longest() const noexcept {
    return std::apply([](const auto&... part) { return std::min({longest_sequence(part)...}); }, parts);
  }

  struct tape {
    std::tuple<typename Parts::tape...> parts;
  };
  struct cache {
    std::tuple<typename Parts::cache...> parts;
  };

  void initialize(random_stream& random, double deviation) {
    std::apply([&](auto&... part) { (part.initialize(random, deviation), ...); }, parts);
  }

  template <class State>
  matrix_view<scalar> forward(const matrix_view<const scalar>& x, const pass& p, State& state) const {
    return forward_from<0>(x, p, state);
  }
  /// From the last part on whose rows meet, the last rows alone are worked out.
  matrix_view<scalar> forward_last(const matrix_view<const scalar>& x, const pass& p) const {
    static_assert(!(cairn::pools<Parts> || ...), "behind pooling there is one row a sequence, not one an event");
    return last_from<0>(x, p);
  }
  matrix_view<scalar> backward(const matrix_view<scalar>& d_y, const pass& p, tape& kept, gradient& to) const {
    return backward_from<size - 1>(d_y, p, pooled_before<size - 1>() ? p.pooled() : p, kept, to);
  }

  /// From the last part on whose rows meet, the asked rows alone are worked out.
  matrix_view<scalar> forward_rows(const matrix_view<const scalar>& x, const pass& p, tape& kept,
                                   const asked_rows& asked) const {
    if constexpr (meeting == 0) {
      return rows_from(x, p, kept, asked);
    } else {
      return rows_from(forward_from<0, meeting>(x, p, kept), p, kept, asked);
    }
  }
  matrix_view<scalar> backward_rows(const matrix_view<scalar>& d_y, const pass& p, tape& kept, gradient& to,
                                    const asked_rows& asked) const {
    matrix_view<scalar> d = d_y;
    if constexpr (meeting + 1 < size) {
      const pass few = p.with_offsets(asked.offsets);
      d = backward_from<size - 1, meeting + 1>(d, few, few, kept, to);
    }
    d = cairn::backward_rows(std::get<meeting>(parts), d, p.part(meeting), std::get<meeting>(kept.parts),
                             std::get<meeting>(to.parts), asked);
    if constexpr (meeting > 0) d = backward_from<meeting - 1>(d, p, p, kept, to);
    return d;
  }

 private:
  /// Whether one of the first I parts pools.
  template <std::size_t I>
  static constexpr bool pooled_before() noexcept {
    constexpr bool each[] = {cairn::pools<Parts>...};
    return std::find(each, each + I, true) != each + I;
  }
  /// Whether a part behind the I-th looks at other rows than its own.
  template <std::size_t I>
  static constexpr bool meets_behind() noexcept {
    if constexpr (I + 1 < size) {
      using next = std::tuple_element_t<I + 1, std::tuple<Parts...>>;
      return !std::same_as<typename next::cache, nothing> || meets_behind<I + 1>();
    } else {
      return false;
    }
  }
  /// The last part whose rows meet; the first one where no part's do.
  static constexpr std::size_t meeting = []<std::size_t... I>(std::index_sequence<I...>) {
    std::size_t last = 0;
    ((last = std::same_as<typename Parts::cache, nothing> ? last : I), ...);
    return last;
  }
  (std::index_sequence_for<Parts...>{});
  matrix_view<scalar> rows_from(const matrix_view<const scalar>& x, const pass& p, tape& kept,
                                const asked_rows& asked) const {
    const matrix_view<scalar> own =
        cairn::forward_rows(std::get<meeting>(parts), x, p.part(meeting), std::get<meeting>(kept.parts), asked);
    if constexpr (meeting + 1 < size) {
      return forward_from<meeting + 1>(own, p.with_offsets(asked.offsets), kept);
    } else {
      return own;
    }
  }
  template <std::size_t I>
  matrix_view<scalar> last_from(const matrix_view<const scalar>& x, const pass& p) const {
    nothing unkept;
    if constexpr (meets_behind<I>()) {
      return last_from<I + 1>(std::get<I>(parts).forward(x, p.part(I), unkept), p);
    } else {
      const matrix_view<scalar> last = cairn::forward_last(std::get<I>(parts), x, p.part(I));
      if constexpr (I + 1 < size) {
        return forward_from<I + 1>(last, p.with_offsets(detail::offsets_of_last(p)), unkept);
      } else {
        return last;
      }
    }
  }
  /// Parts [I, End).
  template <std::size_t I, std::size_t End = size, class State>
  matrix_view<scalar> forward_from(const matrix_view<const scalar>& x, const pass& p, State& state) const {
    auto& own = detail::part_state(
        state, [](auto& all) -> auto& { return std::get<I>(all.parts); });
    const matrix_view<scalar> y = std::get<I>(parts).forward(x, p.part(I), own);
    if constexpr (I + 1 < End) {
      return forward_from<I + 1, End>(y, cairn::pools<std::tuple_element_t<I, std::tuple<Parts...>>> ? p.pooled() : p,
                                      state);
    } else {
      return y;
    }
  }
  /// Parts I, I - 1, ..., First.
  template <std::size_t I, std::size_t First = 0>
  matrix_view<scalar> backward_from(const matrix_view<scalar>& d_y, const pass& p, const pass& pooled, tape& kept,
                                    gradient& to) const {
    const matrix_view<scalar> d_x = std::get<I>(parts).backward(d_y, (pooled_before<I>() ? pooled : p).part(I),
                                                                std::get<I>(kept.parts), std::get<I>(to.parts));
    if constexpr (I > First) {
      return backward_from<I - 1, First>(d_x, p, pooled, kept, to);
    } else {
      return d_x;
    }
  }
};

}  // namespace cairn
