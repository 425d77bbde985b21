#pragma once
/// Weighted sums of the latest rows.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/block/row_window.hpp"
#include "cairn/core/array.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

struct weighted_window_settings {
  std::size_t width = 1;
  std::size_t filters = 1;  ///< weighted sums
  std::size_t rows = 3;     ///< in a window
};

/// y[t] = [sum_l weight[0, l] x[t - rows + 1 + l], sum_l weight[1, l] x[...], ...]: each filter weighs the rows of the
/// window, earliest first, with the same weights in all columns; before a sequence there are zeros. 2 filters rows
/// width flops a token forward, twice that backward. Source: Tang, Wang: "Personalized top-N sequential recommendation
/// via convolutional sequence embedding", WSDM 2018 (vertical filters).
template <class Scalar>
struct weighted_window {
  using scalar = Scalar;
  using settings_type = weighted_window_settings;

  matrix<Scalar> weight;  ///< [filters, rows], the earliest row first
  std::size_t width = 1;
  static constexpr auto fields() { return std::tuple{field("weight", &weighted_window::weight)}; }

  weighted_window() : weighted_window(settings_type{}) {}
  explicit weighted_window(const settings_type& settings) : width(settings.width) {
    detail::require_size(width, "weighted_window_settings.width");
    detail::require_size(settings.filters, "weighted_window_settings.filters");
    detail::require_size(settings.rows, "weighted_window_settings.rows");
    detail::require_size(settings.filters * width, "weighted_window_settings.filters * width");
    weight =
        matrix<Scalar>::Zero(static_cast<Eigen::Index>(settings.filters), static_cast<Eigen::Index>(settings.rows));
  }

  std::size_t filters() const noexcept { return static_cast<std::size_t>(weight.rows()); }
  std::size_t rows() const noexcept { return static_cast<std::size_t>(weight.cols()); }
  std::size_t inputs() const noexcept { return width; }
  std::size_t outputs() const noexcept { return filters() * width; }

  struct tape {
    matrix_view<const Scalar> x;
  };
  using cache = kept_rows<Scalar>;

  void initialize(random_stream& random, double deviation) {
    detail::draw_weights(weight, rows(), filters(), deviation, random);
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    assert(x.columns == width);
    if constexpr (is_training<weighted_window, State>) state.x = x;
    if constexpr (is_decoding<weighted_window, State>) state.begin(p.sequences(), rows() - 1, width);
    const matrix_view<Scalar> y = p.take_rows<Scalar>(outputs());
    std::fill_n(y.data, y.rows * y.columns, Scalar{0});
    parallel_for(p.tokens(), at_a_time, p.threads(), [&](std::size_t begin, std::size_t end, int) {
      for_window(p, begin, end,
                 [&](std::size_t t, std::size_t s, std::size_t first, std::ptrdiff_t place, std::size_t l) {
                   const Scalar* from = nullptr;
                   if (place >= 0) {
                     from = x.row(first + static_cast<std::size_t>(place));
                   } else if constexpr (is_decoding<weighted_window, State>) {
                     from = state.before(s, place);
                   } else {
                     return;
                   }
                   for (std::size_t f = 0; f < filters(); ++f) {
                     axpy<Scalar>(at(weight, f, l), {from, width}, {y.row(t) + f * width, width});
                   }
                 });
    });
    if constexpr (is_decoding<weighted_window, State>) state.keep(x, p);
    return y;
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept,
                               weighted_window& gradient) const {
    assert(d_y.columns == outputs());
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(width);
    std::fill_n(d_x.data, d_x.rows * width, Scalar{0});
    parallel_for(p.sequences(), 16, p.threads(), [&](std::size_t begin, std::size_t end, int) {
      for_window(p, p.offsets()[begin], p.offsets()[end],
                 [&](std::size_t t, std::size_t, std::size_t first, std::ptrdiff_t place, std::size_t l) {
                   if (place < 0) return;
                   Scalar* const to = d_x.row(first + static_cast<std::size_t>(place));
                   for (std::size_t f = 0; f < filters(); ++f) {
                     axpy<Scalar>(at(weight, f, l), {d_y.row(t) + f * width, width}, {to, width});
                   }
                 });
    });
    for_window(p, 0, p.tokens(),
               [&](std::size_t t, std::size_t, std::size_t first, std::ptrdiff_t place, std::size_t l) {
                 if (place < 0) return;
                 const std::span<const Scalar> from{kept.x.row(first + static_cast<std::size_t>(place)), width};
                 for (std::size_t f = 0; f < filters(); ++f) {
                   at(gradient.weight, f, l) += dot<Scalar>(from, {d_y.row(t) + f * width, width});
                 }
               });
    return d_x;
  }

 private:
  static constexpr std::size_t at_a_time = 128;
  template <class Matrix>
  static auto& at(Matrix& values, std::size_t row, std::size_t column) noexcept {
    return values(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(column));
  }
  /// body(token, sequence, its first token, place in it, l) for the rows of the windows of tokens [begin, end).
  template <class Body>
  void for_window(const pass& p, std::size_t begin, std::size_t end, const Body& body) const {
    detail::for_tokens(p, begin, end, [&](std::size_t t, std::size_t s, std::size_t first, std::size_t) {
      for (std::size_t l = 0; l < rows(); ++l) {
        body(t, s, first, static_cast<std::ptrdiff_t>(t - first + l) - static_cast<std::ptrdiff_t>(rows() - 1), l);
      }
    });
  }
};
static_assert(block<weighted_window<float>>);

}  // namespace cairn
