#pragma once
/// The gates of a gated recurrent unit, forward and backward in one pass each.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/map_rows.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

namespace detail {

/// The rows of one step of a recurrent layer: row r of the step belongs to token tokens[r]. The states of the step
/// before are `previous`; those of this one go on to the rows of `next` as far as it has rows, which may be `previous`.
template <class T>
struct recurrent_rows {
  std::span<const std::uint32_t> tokens;
  matrix_view<const T> previous;
  matrix_view<T> next;

  std::size_t size() const noexcept { return tokens.size(); }
};

}  // namespace detail

/// One step of a gated recurrent unit of width H (Cho et al.: "Learning phrase representations using RNN
/// encoder-decoder for statistical machine translation", EMNLP 2014, in the form whose reset gate stands behind the
/// product): with a, the products of the inputs, in `gates` [rows, 3 H] and b, those of the states before, in `hidden`
/// [rows, 3 H or more],
///
///     r = sigmoid(a_r + b_r), z = sigmoid(a_z + b_z), n = tanh(a_n + r b_n), h = n + z (previous - n).
///
/// h goes to row tokens[row] of `out` and to `next`. Where `candidates` [rows, H] has rows, r, z, n take the place of a
/// and b_n goes there: what the backward pass needs.
template <detail::kernel_scalar T>
void gru_gates(const detail::recurrent_rows<T>& step, const matrix_view<T>& gates,
               const std::type_identity_t<matrix_view<const T>>& hidden, const matrix_view<T>& candidates,
               const matrix_view<T>& out) noexcept {
  const std::size_t width = out.columns;
  assert(gates.rows == step.size() && gates.columns == 3 * width && hidden.columns >= 3 * width);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using at = decltype(level);
    const auto unit = [](auto& x, auto& r, auto& z, auto& n, auto& h) CAIRN_INLINE_BODY {
      r = x[0] + x[3];
      z = x[1] + x[4];
      detail::sigmoid_lanes(r);
      detail::sigmoid_lanes(z);
      n = x[2] + r * x[5];
      detail::tanh_lanes(n);
      h = n + z * (x[6] - n);
    };
    for (std::size_t row = 0; row < step.size(); ++row) {
      T* const a = gates.row(row);
      const T* const b = hidden.row(row);
      T* const y = out.row(step.tokens[row]);
      T* const next = row < step.next.rows ? step.next.row(row) : y;
      const T* const in[] = {a, a + width, a + 2 * width, b, b + width, b + 2 * width, step.previous.row(row)};
      if (candidates.rows > 0) {
        T* const to[] = {a, a + width, a + 2 * width, candidates.row(row), y, next};
        detail::map_row<at, T>(in, to, width, [&](auto& x, auto& all) CAIRN_INLINE_BODY {
          unit(x, all[0], all[1], all[2], all[4]);
          all[3] = x[5];
          all[5] = all[4];
        });
      } else {
        T* const to[] = {y, next};
        detail::map_row<at, T>(in, to, width, [&](auto& x, auto& all) CAIRN_INLINE_BODY {
          detail::lanes<T, at> r, z, n;
          unit(x, r, z, n, all[0]);
          all[1] = all[0];
        });
      }
    }
  });
}

/// The gradients of that step, of r, z, n in `gates` and b_n in `candidates`: d_h is row tokens[row] of `d_out` plus
/// d_state [rows, H or more], which becomes what flows to the states before beside the products. The gradient of b
/// takes the place of the gates, that of a_n the place of the candidates; a_r and a_z have those of b_r and b_z.
template <detail::kernel_scalar T>
void gru_gates_backward(const detail::recurrent_rows<T>& step, const matrix_view<T>& gates,
                        const matrix_view<T>& candidates, const std::type_identity_t<matrix_view<const T>>& d_out,
                        const matrix_view<T>& d_state) noexcept {
  const std::size_t width = d_out.columns;
  assert(gates.rows == step.size() && gates.columns == 3 * width && d_state.columns >= width);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using at = decltype(level);
    for (std::size_t row = 0; row < step.size(); ++row) {
      T* const a = gates.row(row);
      T* const b_n = candidates.row(row);
      T* const d = d_state.row(row);
      const T* const in[] = {a, a + width, a + 2 * width, b_n, step.previous.row(row), d_out.row(step.tokens[row]), d};
      T* const to[] = {a, a + width, a + 2 * width, b_n, d};
      detail::map_row<at, T>(in, to, width, [&](auto& x, auto& all) CAIRN_INLINE_BODY {
        const auto d_h = x[5] + x[6];
        const auto rest = T(1) - x[1];
        const auto d_n = d_h * rest * ((T(1) - x[2]) * (T(1) + x[2]));
        all[0] = d_n * x[3] * (x[0] * (T(1) - x[0]));
        all[1] = d_h * (x[4] - x[2]) * (x[1] * rest);
        all[2] = d_n * x[0];
        all[3] = d_n;
        all[4] = d_h * x[1];
      });
    }
  });
}

}  // namespace cairn
