#pragma once
/// Products of an activated half and a plain one (Shazeer: "GLU variants improve transformer", 2020), forward and
/// backward in one pass each.

#include <cassert>
#include <cstddef>

#include "cairn/kernel/activation_backward.hpp"
#include "cairn/kernel/epilogue.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/rows.hpp"

namespace cairn {

/// Activations of gates: value(x) replaces lanes by the function, with_slope(x, slope) gives its derivative too.
struct relu_gate {
  template <class Vector>
  CAIRN_ALWAYS_INLINE static void value(Vector& x) noexcept {
    x = x < Vector{} ? Vector{} : x;
  }
  template <class Vector>
  CAIRN_ALWAYS_INLINE static void with_slope(Vector& x, Vector& slope) noexcept {
    detail::relu_with_slope(x, slope);
  }
};

/// The logistic sigmoid: GLU (Dauphin et al. 2017).
struct sigmoid_gate {
  template <class Vector>
  CAIRN_ALWAYS_INLINE static void value(Vector& x) noexcept {
    detail::sigmoid_lanes(x);
  }
  template <class Vector>
  CAIRN_ALWAYS_INLINE static void with_slope(Vector& x, Vector& slope) noexcept {
    Vector upper, lower;
    detail::sigmoids(x, upper, lower);
    lower *= detail::real_format<detail::scalar_of<Vector>>::lowered;
    slope = upper * lower;
    x = x < Vector{} ? lower : upper;
  }
};

/// SwiGLU.
struct silu_gate {
  template <class Vector>
  CAIRN_ALWAYS_INLINE static void value(Vector& x) noexcept {
    detail::silu_lanes(x);
  }
  template <class Vector>
  CAIRN_ALWAYS_INLINE static void with_slope(Vector& x, Vector& slope) noexcept {
    detail::silu_with_slope(x, slope);
  }
};

/// GEGLU.
struct gelu_gate {
  template <class Vector>
  CAIRN_ALWAYS_INLINE static void value(Vector& x) noexcept {
    detail::gelu_lanes(x);
  }
  template <class Vector>
  CAIRN_ALWAYS_INLINE static void with_slope(Vector& x, Vector& slope) noexcept {
    detail::gelu_with_slope(x, slope);
  }
};

/// GEGLU with the tanh form of GELU.
struct gelu_tanh_gate {
  template <class Vector>
  CAIRN_ALWAYS_INLINE static void value(Vector& x) noexcept {
    detail::gelu_tanh_lanes(x);
  }
  template <class Vector>
  CAIRN_ALWAYS_INLINE static void with_slope(Vector& x, Vector& slope) noexcept {
    detail::gelu_tanh_with_slope(x, slope);
  }
};

namespace detail {

/// body(level, place) for pieces of rows of `columns`: whole vectors, and a last one in part.
template <class T, class Body>
void for_row_pieces(std::size_t rows, std::size_t columns, int threads, const Body& body) noexcept {
  for_rows(rows, columns, threads, [&](std::size_t begin, std::size_t end) {
    at_level([&](auto level) CAIRN_INLINE_BODY {
      constexpr std::size_t width = lane_count<T, decltype(level)>;
      for (std::size_t row = begin; row < end; ++row) {
        std::size_t column = 0;
        for (; column + width <= columns; column += width) body(level, lane_place{row, column, width});
        if (column < columns) body(level, lane_place{row, column, columns - column});
      }
    });
  });
}

}  // namespace detail

/// out(r, c) = gate(gates(r, c)) values(r, c): views of rows that lie together, such as the left and the right half of
/// a fused [tokens, 2 width] product; out may be either of the two.
template <class Gate, detail::kernel_scalar T>
void gated_product(Gate, const matrix_view<const T>& gates, const matrix_view<const T>& values,
                   const matrix_view<T>& out, int threads = 1) noexcept {
  assert(gates.rows == out.rows && values.rows == out.rows && gates.columns == out.columns &&
         values.columns == out.columns);
  assert(gates.column_stride == 1 && values.column_stride == 1 && out.column_stride == 1);
  detail::for_row_pieces<T>(out.rows, out.columns, threads, [&](auto level, const lane_place& at) CAIRN_INLINE_BODY {
    detail::lanes<T, decltype(level)> gate, value;
    detail::load_at(gate, gates.row(at.row) + at.column, at);
    detail::load_at(value, values.row(at.row) + at.column, at);
    Gate::value(gate);
    gate *= value;
    detail::store_at(out.row(at.row) + at.column, gate, at);
  });
}

/// From d_out, the gradient of gated_product's result: d_gates = d_out values gate'(gates) and d_values = d_out
/// gate(gates). Each of the two may be one of the inputs.
template <class Gate, detail::kernel_scalar T>
void gated_product_backward(Gate, const matrix_view<const T>& gates, const matrix_view<const T>& values,
                            const matrix_view<const T>& d_out, const matrix_view<T>& d_gates,
                            const matrix_view<T>& d_values, int threads = 1) noexcept {
  assert(gates.rows == d_out.rows && values.rows == d_out.rows && d_gates.rows == d_out.rows &&
         d_values.rows == d_out.rows && gates.columns == d_out.columns && values.columns == d_out.columns &&
         d_gates.columns == d_out.columns && d_values.columns == d_out.columns);
  assert(gates.column_stride == 1 && values.column_stride == 1 && d_out.column_stride == 1 &&
         d_gates.column_stride == 1 && d_values.column_stride == 1);
  detail::for_row_pieces<T>(d_out.rows, d_out.columns, threads,
                            [&](auto level, const lane_place& at) CAIRN_INLINE_BODY {
                              detail::lanes<T, decltype(level)> gate, value, gradient, slope;
                              detail::load_at(gate, gates.row(at.row) + at.column, at);
                              detail::load_at(value, values.row(at.row) + at.column, at);
                              detail::load_at(gradient, d_out.row(at.row) + at.column, at);
                              Gate::with_slope(gate, slope);
                              slope *= gradient * value;
                              gate *= gradient;
                              detail::store_at(d_gates.row(at.row) + at.column, slope, at);
                              detail::store_at(d_values.row(at.row) + at.column, gate, at);
                            });
}

}  // namespace cairn
