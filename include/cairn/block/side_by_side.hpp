#pragma once
/// Several blocks that read the same rows, and what they give side by side.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "cairn/block/concept.hpp"
#include "cairn/block/last_rows.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

namespace detail {

/// Columns [column, column + rows.columns) of y are those rows.
template <class T>
void put_columns(const matrix_view<const T>& rows, std::size_t column, const matrix_view<T>& y) noexcept {
  assert(rows.rows == y.rows && column + rows.columns <= y.columns);
  for (std::size_t row = 0; row < rows.rows; ++row) std::copy_n(rows.row(row), rows.columns, y.row(row) + column);
}
/// `count` columns of y from `column` on, as a matrix of their own.
template <class T>
matrix_view<T> taken_columns(const matrix_view<const T>& y, std::size_t column, std::size_t count, const pass& p) {
  const matrix_view<T> taken{p.take<T>(y.rows * count).data(), y.rows, count};
  for (std::size_t row = 0; row < y.rows; ++row) std::copy_n(y.row(row) + column, count, taken.row(row));
  return taken;
}
/// to += rows, of one shape.
template <class T>
void add_rows_to(const matrix_view<const T>& rows, const matrix_view<T>& to) noexcept {
  assert(rows.rows == to.rows && rows.columns == to.columns);
  for (std::size_t row = 0; row < rows.rows; ++row) {
    axpy<T>(1, {rows.row(row), rows.columns}, {to.row(row), rows.columns});
  }
}

/// Throws unless the n-th of parts side by side has widths of its own, and takes as many columns as the first.
template <class Part>
void require_beside(const Part& part, std::size_t n, std::size_t taken, const char* where) {
  const std::string which = "part " + std::to_string(n);
  if (part.inputs() == any_width || part.outputs() == any_width) {
    throw error(which + " is of any width", where, "blocks that have a width");
  }
  if (part.inputs() != taken) {
    throw error(which + " takes " + std::to_string(part.inputs()) + " columns", where,
                std::to_string(taken) + ", as part 0 does");
  }
}

}  // namespace detail

/// y = [part_0(x), part_1(x), ...], side by side. All parts give a row for each token, or all one for each sequence.
template <block... Parts>
requires(sizeof...(Parts) > 0 && sizeof...(Parts) <= detail::part_names.size()) struct side_by_side {
  using scalar = typename std::tuple_element_t<0, std::tuple<Parts...>>::scalar;
  static_assert((std::is_same_v<typename Parts::scalar, scalar> && ...), "all parts compute in one type");
  static constexpr std::size_t size = sizeof...(Parts);
  static constexpr bool pools = (cairn::pools<Parts> || ...);
  static_assert(((cairn::pools<Parts> == pools) && ...), "a row for each sequence has no place beside one a token");
  static constexpr std::make_index_sequence<size> places{};

  std::tuple<Parts...> parts;
  static constexpr auto fields() { return detail::part_fields(places); }
  struct gradient {
    std::tuple<gradient_of<Parts>...> parts;
    static constexpr auto fields() { return detail::part_fields(places); }
  };

  side_by_side() : side_by_side(Parts{}...) {}
  explicit side_by_side(Parts... each) : parts(std::move(each)...) {
    for_each([&](auto place) {
      detail::require_beside(std::get<place>(parts), place, std::get<0>(parts).inputs(), "side_by_side");
    });
  }
  gradient empty_gradient() const {
    return std::apply([](const auto&... part) { return gradient{{cairn::empty_gradient(part)...}}; }, parts);
  }

  std::size_t inputs() const noexcept { return std::get<0>(parts).inputs(); }
  std::size_t outputs() const noexcept {
    return std::apply([](const auto&... part) { return (part.outputs() + ...); }, parts);
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
    for_each([&](auto place) { std::get<place>(parts).initialize(random, deviation); });
  }

  template <class State>
  matrix_view<scalar> forward(const matrix_view<const scalar>& x, const pass& p, State& state) const {
    return joined(p, pools ? p.sequences() : p.tokens(), [&](auto place) {
      auto& own = detail::part_state(
          state, [](auto& all) -> auto& { return std::get<decltype(place)::value>(all.parts); });
      return std::get<place>(parts).forward(x, p.part(place), own);
    });
  }

  matrix_view<scalar> forward_last(const matrix_view<const scalar>& x, const pass& p) const {
    static_assert(!pools, "there is one row for each sequence as it is");
    return joined(p, p.sequences(),
                  [&](auto place) { return cairn::forward_last(std::get<place>(parts), x, p.part(place)); });
  }

  matrix_view<scalar> backward(const matrix_view<scalar>& d_y, const pass& p, tape& kept, gradient& to) const {
    matrix_view<scalar> d_x;
    std::size_t column = 0;
    for_each([&](auto place) {
      const auto& part = std::get<place>(parts);
      const auto d_part = detail::taken_columns(matrix_view<const scalar>(d_y), column, part.outputs(), p);
      const matrix_view<scalar> own =
          part.backward(d_part, p.part(place), std::get<place>(kept.parts), std::get<place>(to.parts));
      if constexpr (place == 0) {
        d_x = own;
      } else {
        detail::add_rows_to(matrix_view<const scalar>(own), d_x);
      }
      column += part.outputs();
    });
    return d_x;
  }

 private:
  template <class Body>
  static void for_each(const Body& body) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (body(std::integral_constant<std::size_t, I>{}), ...);
    }
    (places);
  }
  template <class Made>
  matrix_view<scalar> joined(const pass& p, std::size_t rows, const Made& made) const {
    const matrix_view<scalar> y{p.take<scalar>(rows * outputs()).data(), rows, outputs()};
    std::size_t column = 0;
    for_each([&](auto place) {
      const matrix_view<const scalar> own = made(place);
      detail::put_columns(own, column, y);
      column += own.columns;
    });
    return y;
  }
};

}  // namespace cairn
