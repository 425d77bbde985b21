#pragma once
/// What recurrent layers share: their weights, their products, and how they step through time.

#include <algorithm>
#include <cstddef>
#include <span>
#include <tuple>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/products.hpp"
#include "cairn/block/time_order.hpp"
#include "cairn/core/array.hpp"
#include "cairn/kernel/column_sums.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/gru_gates.hpp"
#include "cairn/kernel/packed_product.hpp"

namespace cairn {

struct recurrent_settings {
  std::size_t inputs = 1, hidden = 1;
  bool bias = true;  ///< in both products
};

/// The weights of a recurrent layer of so many gates, in the names and the order of rows of PyTorch's first layer.
template <class Scalar, std::size_t Gates>
struct recurrent_weights {
  using scalar = Scalar;
  using settings_type = recurrent_settings;
  static constexpr bool freezes = true;

  matrix<Scalar> input_weight, hidden_weight;  ///< [gates hidden, inputs], [gates hidden, hidden]
  vector<Scalar> input_bias, hidden_bias;      ///< [gates hidden], or none
  static constexpr auto fields() {
    using own = recurrent_weights;
    return std::tuple{field("weight_ih_l0", &own::input_weight), field("weight_hh_l0", &own::hidden_weight),
                      field("bias_ih_l0", &own::input_bias), field("bias_hh_l0", &own::hidden_bias)};
  }

  recurrent_weights() : recurrent_weights(settings_type{}) {}
  explicit recurrent_weights(const settings_type& settings) {
    detail::require_size(settings.inputs, "recurrent_settings.inputs");
    detail::require_size(settings.hidden, "recurrent_settings.hidden");
    detail::require_size(Gates * settings.hidden, "recurrent_settings.hidden");
    const auto rows = static_cast<Eigen::Index>(Gates * settings.hidden);
    input_weight = matrix<Scalar>::Zero(rows, static_cast<Eigen::Index>(settings.inputs));
    hidden_weight = matrix<Scalar>::Zero(rows, static_cast<Eigen::Index>(settings.hidden));
    input_bias = hidden_bias = vector<Scalar>::Zero(settings.bias ? rows : 0);
  }

  std::size_t inputs() const noexcept { return static_cast<std::size_t>(input_weight.cols()); }
  std::size_t outputs() const noexcept { return static_cast<std::size_t>(hidden_weight.cols()); }

  void initialize(random_stream& random, double deviation) {
    detail::draw_weights(input_weight, inputs(), outputs(), deviation, random);
    detail::draw_weights(hidden_weight, outputs(), outputs(), deviation, random);
    input_bias.setZero();
    hidden_bias.setZero();
  }
};

namespace detail {

/// The sequences whose steps one thread takes one after the other.
inline constexpr std::size_t ranks_at_a_time = 24;
/// Rows of one step of the sequences from rank `first` on: `count` from `row` on in the order of time, whose states
/// before and after are rows of a matrix of states from `previous` and `next` on; the first `going_on` of them have a
/// step after it.
struct step_piece {
  std::size_t first, row, previous, next, count, going_on;
};
inline step_piece piece_of(const time_order& order, std::size_t t, std::size_t first, std::size_t ranks,
                           bool keeps) noexcept {
  const auto within = [&](std::size_t step) {
    if (step >= order.steps() || order.active(step) <= first) return std::size_t{0};
    return std::min(ranks, order.active(step) - first);
  };
  const std::size_t row = order.begin[t] + first, count = within(t);
  if (!keeps) return {first, row, first, first, count, count};
  const std::size_t going_on = within(t + 1);
  return {first, row, row, going_on > 0 ? order.begin[t + 1] + first : row, count, going_on};
}

/// A forward pass: what the layer's type does not matter for.
template <class Scalar, std::size_t Gates>
struct recurrent_run {
  const recurrent_weights<Scalar, Gates>& weights;
  const pass& p;
  time_order order;
  matrix_view<Scalar> x, gates;  ///< [tokens, ...] in the order of time; gates: x weight^T + bias

  recurrent_run(const recurrent_weights<Scalar, Gates>& of, const matrix_view<const Scalar>& packed_x,
                const pass& layout)
      : weights(of), p(layout), order(time_order_of(p)) {
    x = p.take_rows<Scalar>(of.inputs());
    gates = p.take_rows<Scalar>(Gates * of.outputs());
    order.gather(packed_x, x);
    multiply_transposed<Scalar>(x, view_of(of.input_weight), span_of(of.input_bias), gates, p.products());
  }

  /// States, or cells: of all tokens where the backward pass will want them, or else of the sequences by rank.
  /// They begin at 0, or with what `kept` has for the sequences.
  matrix_view<Scalar> take_states(bool of_tokens, std::span<const Scalar> kept = {}) const {
    const std::size_t width = weights.outputs();
    const std::size_t rows = of_tokens ? p.tokens() : p.sequences();
    const matrix_view<Scalar> states{p.take<Scalar>(rows * width).data(), rows, width};
    for (std::size_t rank = 0; rank < (of_tokens && order.steps() > 0 ? order.active(0) : rows); ++rank) {
      if (kept.empty()) {
        std::fill_n(states.row(rank), width, Scalar{0});
      } else {
        std::copy_n(kept.data() + order.sequence[rank] * width, width, states.row(rank));
      }
    }
    return states;
  }
  void keep(const matrix_view<const Scalar>& states, std::span<Scalar> kept) const noexcept {
    for (std::size_t rank = 0; rank < states.rows; ++rank) {
      std::copy_n(states.row(rank), states.columns, kept.data() + order.sequence[rank] * states.columns);
    }
  }

  /// body(piece, step, b) step after step, where b are the products of the states before.
  template <class Body>
  void for_steps(const matrix_view<Scalar>& states, bool of_tokens, bool begins_at_rest, const Body& body) const {
    const workspace_scope scope(p.memory());
    const matrix_view<const Scalar> weight = view_of(weights.hidden_weight);
    const std::span<const Scalar> bias = span_of(weights.hidden_bias);
    const std::size_t skipped = begins_at_rest && order.steps() > 0 ? order.active(0) : 0;
    const bool packs = p.tokens() - skipped > few_rows;
    const std::size_t columns = packed_matrix<Scalar>::padded_columns(weight.rows);
    packed_matrix<Scalar> packed;
    if (packs) packed = {weight.transposed(), p.take<Scalar>(columns * weight.columns)};
    const matrix_view<Scalar> all{p.take<Scalar>(p.sequences() * columns).data(), p.sequences(), columns};
    parallel_for(p.sequences(), ranks_at_a_time, p.threads(), [&](std::size_t first, std::size_t end, int) {
      for (std::size_t t = 0; t < order.steps() && order.active(t) > first; ++t) {
        const step_piece at = piece_of(order, t, first, end - first, of_tokens);
        const matrix_view<Scalar> b = rows_from(all, first, at.count);
        const matrix_view<const Scalar> before = rows_from(states, at.previous, at.count);
        if (t == 0 && begins_at_rest) {
          for (std::size_t r = 0; r < at.count; ++r) {
            if (bias.empty()) std::fill_n(b.row(r), weight.rows, Scalar{0});
            std::copy(bias.begin(), bias.end(), b.row(r));
          }
        } else if (packs) {
          packed.multiply(before, b);
          if (!bias.empty()) {
            for (std::size_t r = 0; r < at.count; ++r) axpy<Scalar>(1, bias, {b.row(r), bias.size()});
          }
        } else {
          multiply_transposed(before, weight, bias, b);
        }
        body(at,
             recurrent_rows<Scalar>{order.token.subspan(at.row, at.count), before,
                                    rows_from(states, at.next, at.going_on)},
             b);
      }
    });
  }
};

/// A backward pass, step before step: body(piece, step, d_state) turns the gates of the piece into their gradients,
/// whose products with the weights then join d_state as `how` says: the gradient of the states before.
template <class Scalar, std::size_t Gates, class Body>
void for_steps_back(const recurrent_weights<Scalar, Gates>& weights, const pass& p, const time_order& order,
                    const matrix_view<Scalar>& gates, const matrix_view<Scalar>& states, joining how,
                    const Body& body) {
  const workspace_scope scope(p.memory());
  const matrix_view<const Scalar> weight = view_of(weights.hidden_weight);
  const packed_matrix<Scalar> packed(weight, p.take<Scalar>(packed_matrix<Scalar>::size(weight.rows, weight.columns)));
  const matrix_view<Scalar> d_states{p.take<Scalar>(p.sequences() * packed.columns()).data(), p.sequences(),
                                     packed.columns()};
  std::fill_n(d_states.data, d_states.rows * d_states.columns, Scalar{0});
  parallel_for(p.sequences(), ranks_at_a_time, p.threads(), [&](std::size_t first, std::size_t end, int) {
    for (std::size_t t = order.steps(); t-- > 0;) {
      if (order.active(t) <= first) continue;
      const step_piece at = piece_of(order, t, first, end - first, true);
      const matrix_view<Scalar> d_state = rows_from(d_states, first, at.count);
      body(at,
           recurrent_rows<Scalar>{order.token.subspan(at.row, at.count), rows_from(states, at.previous, at.count),
                                  matrix_view<Scalar>{}},
           d_state);
      if (t > 0) packed.multiply(rows_from(gates, at.row, at.count), d_state, how);
    }
  });
}

/// What the gradients d [tokens, ...] of the products of the states before add to the weights.
template <class Scalar, std::size_t Gates>
void add_hidden_gradient(const matrix_view<const Scalar>& d, const matrix_view<const Scalar>& states, const pass& p,
                         const time_order& order, recurrent_weights<Scalar, Gates>& gradient) {
  if (gradient.hidden_weight.size() == 0) return;
  const std::size_t first = order.steps() > 0 ? order.active(0) : 0, rows = p.tokens() - first;  // before them is 0
  gemm(rows_from(d, first, rows).transposed(), rows_from(states, first, rows), view_of(gradient.hidden_weight),
       no_epilogue{}, p.products(joining::add));
}

/// What the gradients d [tokens, ...] of the products of the inputs add to the weights from row `row` on, and to d_x.
template <class Scalar, std::size_t Gates>
void add_input_gradient(const recurrent_weights<Scalar, Gates>& weights, const matrix_view<const Scalar>& d,
                        std::size_t row, const matrix_view<const Scalar>& x, const matrix_view<Scalar>& d_x,
                        const pass& p, recurrent_weights<Scalar, Gates>& gradient) {
  if (gradient.input_weight.size() > 0) {
    gemm(d.transposed(), x, rows_from(view_of(gradient.input_weight), row, d.columns), no_epilogue{},
         p.products(joining::add));
  }
  gemm(d, rows_from(view_of(weights.input_weight), row, d.columns), d_x, no_epilogue{},
       p.products(row == 0 ? joining::assign : joining::add));
}

}  // namespace detail

}  // namespace cairn
