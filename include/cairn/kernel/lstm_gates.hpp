#pragma once
/// The gates of a long short-term memory, forward and backward in one pass each.

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/gru_gates.hpp"
#include "cairn/kernel/map_rows.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

namespace detail {

/// The cells of one step beside its states: `next` may be `previous`.
template <class T>
struct recurrent_cells {
  matrix_view<const T> previous;
  matrix_view<T> next;
};

}  // namespace detail

/// One step of a long short-term memory of width H (Hochreiter, Schmidhuber: "Long short-term memory", Neural
/// Computation 1997; with the forget gate of Gers, Schmidhuber, Cummins: "Learning to forget", 2000): with a, the
/// products of the inputs, in `gates` [rows, 4 H] and b, those of the states before, in `hidden` [rows, 4 H or more],
///
///     i = sigmoid(a_i + b_i), f = sigmoid(a_f + b_f), g = tanh(a_g + b_g), o = sigmoid(a_o + b_o),
///     c = f previous + i g, h = o tanh(c).
///
/// h goes to row tokens[row] of `out` and to step.next, c to cells.next as far as step.next has rows. Where `squashed`
/// [rows, H] has rows, i, f, g, o take the place of a and tanh(c) goes there: what the backward pass needs.
template <detail::kernel_scalar T>
void lstm_gates(const detail::recurrent_rows<T>& step, const detail::recurrent_cells<T>& cells,
                const matrix_view<T>& gates, const std::type_identity_t<matrix_view<const T>>& hidden,
                const matrix_view<T>& squashed, const matrix_view<T>& out) noexcept {
  const std::size_t width = out.columns;
  assert(gates.rows == step.size() && gates.columns == 4 * width && hidden.columns >= 4 * width);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using at = decltype(level);
    const auto unit = [](auto& x, auto& i, auto& f, auto& g, auto& o, auto& t, auto& c, auto& h) CAIRN_INLINE_BODY {
      i = x[0] + x[4];
      f = x[1] + x[5];
      g = x[2] + x[6];
      o = x[3] + x[7];
      detail::sigmoid_lanes(i);
      detail::sigmoid_lanes(f);
      detail::tanh_lanes(g);
      detail::sigmoid_lanes(o);
      c = f * x[8] + i * g;
      t = c;
      detail::tanh_lanes(t);
      h = o * t;
    };
    for (std::size_t row = 0; row < step.size(); ++row) {
      T* const a = gates.row(row);
      const T* const b = hidden.row(row);
      T* const y = out.row(step.tokens[row]);
      const T* const in[] = {a,         a + width,     a + 2 * width, a + 3 * width,          b,
                             b + width, b + 2 * width, b + 3 * width, cells.previous.row(row)};
      const bool goes_on = row < step.next.rows;
      if (squashed.rows > 0 && goes_on) {
        T* const to[] = {a, a + width,         a + 2 * width, a + 3 * width, squashed.row(row), cells.next.row(row),
                         y, step.next.row(row)};
        detail::map_row<at, T>(in, to, width, [&](auto& x, auto& all) CAIRN_INLINE_BODY {
          unit(x, all[0], all[1], all[2], all[3], all[4], all[5], all[6]);
          all[7] = all[6];
        });
      } else if (squashed.rows > 0) {
        T* const to[] = {a, a + width, a + 2 * width, a + 3 * width, squashed.row(row), y};
        detail::map_row<at, T>(in, to, width, [&](auto& x, auto& all) CAIRN_INLINE_BODY {
          detail::lanes<T, at> c;
          unit(x, all[0], all[1], all[2], all[3], all[4], c, all[5]);
        });
      } else {
        assert(goes_on);
        T* const to[] = {cells.next.row(row), y, step.next.row(row)};
        detail::map_row<at, T>(in, to, width, [&](auto& x, auto& all) CAIRN_INLINE_BODY {
          detail::lanes<T, at> i, f, g, o, t;
          unit(x, i, f, g, o, t, all[0], all[1]);
          all[2] = all[1];
        });
      }
    }
  });
}

/// The gradients of that step, of i, f, g, o in `gates` and tanh(c) in `squashed`: d_h is row tokens[row] of `d_out`
/// plus d_state [rows, H or more]; d_cell is that of the cell and becomes that of the cell before. The gradient of a
/// and of b, which is one, takes the place of the gates.
template <detail::kernel_scalar T>
void lstm_gates_backward(const detail::recurrent_rows<T>& step, const detail::recurrent_cells<T>& cells,
                         const matrix_view<T>& gates, const std::type_identity_t<matrix_view<const T>>& squashed,
                         const std::type_identity_t<matrix_view<const T>>& d_out,
                         const std::type_identity_t<matrix_view<const T>>& d_state,
                         const matrix_view<T>& d_cell) noexcept {
  const std::size_t width = d_out.columns;
  assert(gates.rows == step.size() && gates.columns == 4 * width && d_state.columns >= width);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using at = decltype(level);
    for (std::size_t row = 0; row < step.size(); ++row) {
      T* const a = gates.row(row);
      T* const d = d_cell.row(row);
      const T* const in[] = {a,
                             a + width,
                             a + 2 * width,
                             a + 3 * width,
                             squashed.row(row),
                             cells.previous.row(row),
                             d_out.row(step.tokens[row]),
                             d_state.row(row),
                             d};
      T* const to[] = {a, a + width, a + 2 * width, a + 3 * width, d};
      detail::map_row<at, T>(in, to, width, [&](auto& x, auto& all) CAIRN_INLINE_BODY {
        const auto d_h = x[6] + x[7];
        const auto d_c = x[8] + d_h * x[3] * ((T(1) - x[4]) * (T(1) + x[4]));
        all[0] = d_c * x[2] * (x[0] * (T(1) - x[0]));
        all[1] = d_c * x[5] * (x[1] * (T(1) - x[1]));
        all[2] = d_c * x[0] * ((T(1) - x[2]) * (T(1) + x[2]));
        all[3] = d_h * x[4] * (x[3] * (T(1) - x[3]));
        all[4] = d_c * x[1];
      });
    }
  });
}

}  // namespace cairn
