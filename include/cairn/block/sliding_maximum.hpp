#pragma once
/// The largest of the latest rows.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/block/row_window.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/row_maximum.hpp"

namespace cairn {

/// y[t] = max(x[t - count + 1], ..., x[t]), column by column, of those that the sequence has: what lies before its
/// first event does not count. Of equal values the earliest has the gradient, and not a number stays so. count width
/// comparisons a token.
template <class Scalar>
struct sliding_maximum {
  using scalar = Scalar;

  std::size_t count = 1;  ///< rows at most, the token's own with them
  static constexpr auto fields() { return std::tuple<>{}; }

  sliding_maximum() = default;
  explicit sliding_maximum(std::size_t rows) : count(rows) { detail::require_size(count, "sliding_maximum.count"); }

  static constexpr std::size_t inputs() noexcept { return any_width; }
  static constexpr std::size_t outputs() noexcept { return any_width; }

  struct tape {
    matrix_view<const Scalar> x, y;
  };
  using cache = kept_rows<Scalar>;

  static constexpr void initialize(random_stream&, double) noexcept {}

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    const matrix_view<Scalar> y = p.take_rows<Scalar>(x.columns);
    if constexpr (is_decoding<sliding_maximum, State>) {
      state.begin(p.sequences(), count - 1, x.columns, -std::numeric_limits<Scalar>::infinity());
    }
    parallel_for(p.tokens(), at_a_time, p.threads(), [&](std::size_t begin, std::size_t end, int) {
      detail::for_tokens(p, begin, end, [&](std::size_t t, std::size_t s, std::size_t first, std::size_t) {
        const std::span<Scalar> largest{y.row(t), x.columns};
        std::copy_n(x.row(t), x.columns, largest.data());
        for (std::size_t back = 1; back < count; ++back) {
          if (t >= first + back) {
            raise_to<Scalar>({x.row(t - back), x.columns}, largest);
          } else if constexpr (is_decoding<sliding_maximum, State>) {
            const auto place = static_cast<std::ptrdiff_t>(t - first) - static_cast<std::ptrdiff_t>(back);
            raise_to<Scalar>({state.before(s, place), x.columns}, largest);
          } else {
            break;
          }
        }
      });
    });
    if constexpr (is_training<sliding_maximum, State>) state = {x, y};
    if constexpr (is_decoding<sliding_maximum, State>) state.keep(x, p);
    return y;
  }

  /// d_y is used up.
  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept,
                               sliding_maximum&) const {
    const std::size_t width = kept.x.columns;
    assert(d_y.columns == width);
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(width);
    std::fill_n(d_x.data, d_x.rows * width, Scalar{0});
    parallel_for(p.sequences(), 16, p.threads(), [&](std::size_t begin, std::size_t end, int) {
      detail::for_tokens(p, p.offsets()[begin], p.offsets()[end],
                         [&](std::size_t t, std::size_t, std::size_t first, std::size_t) {
                           for (std::size_t from = t - std::min(t - first, count - 1); from <= t; ++from) {
                             hand_to_equal<Scalar>({kept.x.row(from), width}, {kept.y.row(t), width},
                                                   {d_y.row(t), width}, {d_x.row(from), width});
                           }
                         });
    });
    return d_x;
  }

 private:
  static constexpr std::size_t at_a_time = 256;
};
static_assert(block<sliding_maximum<float>>);

}  // namespace cairn
