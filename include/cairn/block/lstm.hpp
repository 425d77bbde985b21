#pragma once
/// A layer of long short-term memories.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/recurrent.hpp"
#include "cairn/kernel/lstm_gates.hpp"

namespace cairn {

/// h[t] = o tanh(c[t]), c[t] = f c[t - 1] + i g of each sequence, from h = c = 0 on, with i, f, o = sigmoid(a), g =
/// tanh(a), a = W x[t] + b + U h[t - 1] + c; kernel/lstm_gates.hpp. Works as gru does: 8 hidden (inputs + hidden) flops
/// a token forward, twice that backward; backward writes over its tape. At rest the forget gates' input bias is 1, so
/// that cells keep what they have (Jozefowicz, Zaremba, Sutskever: "An empirical exploration of recurrent network
/// architectures", ICML 2015). Source: Hochreiter, Schmidhuber: "Long short-term memory", Neural Computation 1997.
template <class Scalar>
struct lstm : recurrent_weights<Scalar, 4> {
  using weights = recurrent_weights<Scalar, 4>;
  using weights::inputs, weights::outputs;

  lstm() = default;
  explicit lstm(const recurrent_settings& settings) : weights(settings) {}

  struct tape {
    time_order order;
    matrix_view<Scalar> x, gates, squashed, states, cells;  ///< [tokens, ...] in the order of time
  };
  struct cache {
    std::vector<Scalar> states, cells;  ///< [sequences, hidden]
  };

  void initialize(random_stream& random, double deviation) {
    weights::initialize(random, deviation);
    if (this->input_bias.size() == 0) return;
    for (Scalar& forget : span_of(this->input_bias).subspan(outputs(), outputs())) forget = 1;
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    constexpr bool training = is_training<lstm, State>, decoding = is_decoding<lstm, State>;
    assert(x.columns == inputs());
    const matrix_view<Scalar> y = p.take_rows<Scalar>(outputs());
    const workspace::mark after_y = p.memory().here();
    const detail::recurrent_run<Scalar, 4> run(*this, x, p);
    matrix_view<Scalar> squashed, states, cells;
    if constexpr (decoding) {
      state.states.resize(p.sequences() * outputs());
      state.cells.resize(p.sequences() * outputs());
      states = run.take_states(false, state.states);
      cells = run.take_states(false, state.cells);
    } else {
      states = run.take_states(training);
      cells = run.take_states(training);
    }
    if constexpr (training) {
      squashed = p.take_rows<Scalar>(outputs());
      state = {run.order, run.x, run.gates, squashed, states, cells};
    }
    run.for_steps(states, training, !decoding, [&](const auto& at, const auto& step, const auto& hidden) {
      lstm_gates<Scalar>(
          step, {detail::rows_from(cells, at.previous, at.count), detail::rows_from(cells, at.next, at.going_on)},
          detail::rows_from(run.gates, at.row, at.count), hidden,
          training ? detail::rows_from(squashed, at.row, at.count) : squashed, y);
    });
    if constexpr (decoding) {
      run.keep(states, state.states);
      run.keep(cells, state.cells);
    }
    if constexpr (!training) p.memory().release(after_y);
    return y;
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, tape& kept, lstm& gradient) const {
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(inputs());
    const workspace_scope scope(p.memory());
    const matrix_view<Scalar>& gates = kept.gates;
    const matrix_view<Scalar> d_cells{p.take<Scalar>(p.sequences() * outputs()).data(), p.sequences(), outputs()};
    std::fill_n(d_cells.data, d_cells.rows * d_cells.columns, Scalar{0});
    detail::for_steps_back(*this, p, kept.order, gates, kept.states, joining::assign,
                           [&](const auto& at, const auto& step, const auto& d_states) {
                             lstm_gates_backward<Scalar>(step,
                                                         {detail::rows_from(kept.cells, at.previous, at.count), {}},
                                                         detail::rows_from(gates, at.row, at.count),
                                                         detail::rows_from(kept.squashed, at.row, at.count), d_y,
                                                         d_states, detail::rows_from(d_cells, at.first, at.count));
                           });
    const matrix_view<Scalar> d_ordered = p.take_rows<Scalar>(inputs());
    detail::add_hidden_gradient<Scalar>(gates, kept.states, p, kept.order, gradient);
    detail::add_input_gradient<Scalar>(*this, gates, 0, kept.x, d_ordered, p, gradient);
    if (gradient.hidden_bias.size() > 0) add_column_sums<Scalar>(gates, span_of(gradient.hidden_bias), p.threads());
    if (gradient.input_bias.size() > 0) add_column_sums<Scalar>(gates, span_of(gradient.input_bias), p.threads());
    kept.order.scatter(matrix_view<const Scalar>(d_ordered), d_x);
    return d_x;
  }
};
static_assert(block<lstm<float>>);

}  // namespace cairn
