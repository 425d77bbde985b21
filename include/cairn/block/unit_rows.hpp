#pragma once
/// Rows made as long as 1.

#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

/// y[t, :] = x[t, :] / |x[t, :]|: products of such rows are cosines. A row of zeros stays, and nothing moves it.
template <class Scalar>
struct unit_rows {
  using scalar = Scalar;

  static constexpr auto fields() { return std::tuple<>{}; }
  static constexpr std::size_t inputs() noexcept { return any_width; }
  static constexpr std::size_t outputs() noexcept { return any_width; }

  struct tape {
    matrix_view<Scalar> y;
    std::span<Scalar> lengths;
  };
  using cache = nothing;

  static constexpr void initialize(random_stream&, double) noexcept {}

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    const matrix_view<Scalar> y{p.take<Scalar>(x.rows * x.columns).data(), x.rows, x.columns};
    if constexpr (is_training<unit_rows, State>) state = {y, p.take<Scalar>(x.rows)};
    for (std::size_t row = 0; row < x.rows; ++row) {
      const std::span<const Scalar> own{x.row(row), x.columns};
      const Scalar length = std::sqrt(dot<Scalar>(own, own));
      for (std::size_t c = 0; c < x.columns; ++c) y(row, c) = length > 0 ? own[c] / length : own[c];
      if constexpr (is_training<unit_rows, State>) state.lengths[row] = length;
    }
    return y;
  }

  /// d_x takes the place of d_y: what moves a row along itself does not turn it.
  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass&, const tape& kept, unit_rows&) const {
    assert(d_y.rows == kept.y.rows && d_y.columns == kept.y.columns);
    for (std::size_t row = 0; row < d_y.rows; ++row) {
      const std::span<const Scalar> own{kept.y.row(row), d_y.columns};
      const std::span<Scalar> d_row{d_y.row(row), d_y.columns};
      axpy<Scalar>(-dot<Scalar>(own, d_row), own, d_row);
      for (Scalar& value : d_row) value = kept.lengths[row] > 0 ? value / kept.lengths[row] : Scalar{0};
    }
    return d_y;
  }
};
static_assert(block<unit_rows<float>>);

}  // namespace cairn
