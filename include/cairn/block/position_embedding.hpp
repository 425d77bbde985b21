#pragma once
/// Positions that are added to the rows: learned, or of sines and cosines.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/core/array.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

struct position_settings {
  std::size_t positions = 1;  ///< the longest sequence
  std::size_t width = 1;
};

/// Which event of a sequence has the first row of the table, or the last.
enum class counted_from {
  begin,  ///< the first event has row 0: what was read stays as it is when one more event follows
  end     ///< the last event has the last row, whatever the length; nothing can be kept then
};

/// How many events a block has had of each sequence.
struct event_counts {
  std::vector<std::size_t> counts;
};

namespace detail {

/// y = x + rows [first(s) ...] of a table for each sequence s.
template <class Scalar, class First>
matrix_view<Scalar> add_position_rows(const matrix_view<const Scalar>& x, const Scalar* table, const pass& p,
                                      const First& first) {
  const matrix_view<Scalar> y = p.take_rows<Scalar>(x.columns);
  std::copy_n(elements_of(x).data(), x.rows * x.columns, y.data);
  for (std::size_t s = 0; s < p.sequences(); ++s) {
    const std::size_t count = p.length(s) * x.columns;
    axpy<Scalar>(1, {table + first(s) * x.columns, count}, {y.row(p.offsets()[s]), count});
  }
  return y;
}

/// Calls f(s) for each sequence, after checking that the events which it has and had are no more than `longest`; then
/// they are had.
template <class State>
std::vector<std::size_t> begin_places(State& state, const pass& p, std::size_t longest, const char* where) {
  std::vector<std::size_t> places(p.sequences(), 0);
  if constexpr (std::same_as<State, event_counts>) {
    if (!state.counts.empty()) places = state.counts;
    assert(places.size() == p.sequences());
  }
  for (std::size_t s = 0; s < p.sequences(); ++s) require_length(places[s] + p.length(s), longest, where);
  if constexpr (std::same_as<State, event_counts>) {
    state.counts = places;
    for (std::size_t s = 0; s < p.sequences(); ++s) state.counts[s] += p.length(s);
  }
  return places;
}

}  // namespace detail

/// y = x + table[place], the place being that of the row in its sequence. Throws where a sequence is longer than the
/// table. Source: Gehring, Auli, Grangier, Yarats, Dauphin: "Convolutional sequence to sequence learning", ICML 2017.
template <class Scalar, counted_from From = counted_from::begin>
struct learned_positions {
  using scalar = Scalar;
  static constexpr bool freezes = true;

  matrix<Scalar> table;  ///< [positions, width]
  static constexpr auto fields() { return std::tuple{field("table", &learned_positions::table)}; }

  learned_positions() : learned_positions(position_settings{}) {}
  explicit learned_positions(const position_settings& settings) {
    detail::require_size(settings.positions, "position_settings.positions");
    detail::require_size(settings.width, "position_settings.width");
    table =
        matrix<Scalar>::Zero(static_cast<Eigen::Index>(settings.positions), static_cast<Eigen::Index>(settings.width));
  }

  std::size_t inputs() const noexcept { return static_cast<std::size_t>(table.cols()); }
  std::size_t outputs() const noexcept { return inputs(); }
  std::size_t longest() const noexcept { return static_cast<std::size_t>(table.rows()); }

  struct tape {};
  using cache = std::conditional_t<From == counted_from::begin, event_counts, no_decoding>;

  /// Deviation 0 is 1 / sqrt(width), as for embeddings.
  void initialize(random_stream& random, double deviation) {
    detail::draw_normal(table, deviation == 0 ? 1 / std::sqrt(static_cast<double>(inputs())) : deviation, random);
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    static_assert(!std::same_as<State, no_decoding>,
                  "places counted from the end change with every event, so no event can be kept");
    assert(x.columns == inputs());
    const std::vector<std::size_t> begin = detail::begin_places(state, p, longest(), "learned_positions.table");
    return detail::add_position_rows<Scalar>(x, table.data(), p,
                                             [&](std::size_t s) { return begin[s] + first_row(p.length(s)); });
  }

  /// d_x is d_y.
  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape&,
                               learned_positions& gradient) const {
    if (gradient.table.size() == 0) return d_y;
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      const std::size_t count = p.length(s) * d_y.columns;
      axpy<Scalar>(1, {d_y.row(p.offsets()[s]), count},
                   {gradient.table.data() + first_row(p.length(s)) * d_y.columns, count});
    }
    return d_y;
  }

 private:
  std::size_t first_row(std::size_t length) const noexcept {
    return From == counted_from::begin ? 0 : longest() - length;
  }
};
static_assert(block<learned_positions<float>>);

/// y[t, 2 j] = x + sin(place 10000^(-2 j / width)), y[t, 2 j + 1] = x + cos(the same): nothing is learned. Source:
/// Vaswani et al.: "Attention is all you need", NeurIPS 2017.
template <class Scalar>
struct sinusoidal_positions {
  using scalar = Scalar;

  matrix<Scalar> table;  ///< [positions, width], no field: it follows from the settings
  static constexpr auto fields() { return std::tuple<>{}; }
  struct gradient {
    static constexpr auto fields() { return std::tuple<>{}; }
  };

  sinusoidal_positions() : sinusoidal_positions(position_settings{}) {}
  explicit sinusoidal_positions(const position_settings& settings) : table(learned_positions<Scalar>(settings).table) {
    for (Eigen::Index place = 0; place < table.rows(); ++place) {
      for (Eigen::Index column = 0; column < table.cols(); ++column) {
        const double angle = static_cast<double>(place) *
                             std::pow(10000., -static_cast<double>(column / 2 * 2) / static_cast<double>(table.cols()));
        table(place, column) = static_cast<Scalar>(column % 2 == 0 ? std::sin(angle) : std::cos(angle));
      }
    }
  }
  static constexpr gradient empty_gradient() noexcept { return {}; }

  std::size_t inputs() const noexcept { return static_cast<std::size_t>(table.cols()); }
  std::size_t outputs() const noexcept { return inputs(); }
  std::size_t longest() const noexcept { return static_cast<std::size_t>(table.rows()); }

  struct tape {};
  using cache = event_counts;

  static constexpr void initialize(random_stream&, double) noexcept {}

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    assert(x.columns == inputs());
    const std::vector<std::size_t> begin = detail::begin_places(state, p, longest(), "sinusoidal_positions");
    return detail::add_position_rows<Scalar>(x, table.data(), p, [&](std::size_t s) { return begin[s]; });
  }
  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass&, const tape&, gradient&) const {
    return d_y;
  }
};
static_assert(block<sinusoidal_positions<float>>);

}  // namespace cairn
