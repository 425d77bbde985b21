#pragma once
/// A layer of gated recurrent units.

#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/recurrent.hpp"
#include "cairn/kernel/gru_gates.hpp"

namespace cairn {

/// h[t] = n + z (h[t - 1] - n) of each sequence, from h = 0 on, with r, z = sigmoid(W x[t] + b + U h[t - 1] + c) and n
/// = tanh(W x[t] + b + r (U h[t - 1] + c)); kernel/gru_gates.hpp. The products of all inputs are one, and so are those
/// of the gradients of the weights; between them the sequences that are still long enough step side by side. 6 hidden
/// (inputs + hidden) flops a token forward, twice that backward; backward writes over its tape. Source: Cho et al.:
/// "Learning phrase representations using RNN encoder-decoder for statistical machine translation", EMNLP 2014.
template <class Scalar>
struct gru : recurrent_weights<Scalar, 3> {
  using weights = recurrent_weights<Scalar, 3>;
  using weights::inputs, weights::outputs;

  gru() = default;
  explicit gru(const recurrent_settings& settings) : weights(settings) {}

  struct tape {
    time_order order;
    matrix_view<Scalar> x, gates, candidates, states;  ///< [tokens, ...] in the order of time
  };
  struct cache {
    std::vector<Scalar> states;  ///< [sequences, hidden]
  };

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    constexpr bool training = is_training<gru, State>, decoding = is_decoding<gru, State>;
    assert(x.columns == inputs());
    const matrix_view<Scalar> y = p.take_rows<Scalar>(outputs());
    const workspace::mark after_y = p.memory().here();
    const detail::recurrent_run<Scalar, 3> run(*this, x, p);
    matrix_view<Scalar> candidates, states;
    if constexpr (decoding) {
      state.states.resize(p.sequences() * outputs());
      states = run.take_states(false, state.states);
    } else {
      states = run.take_states(training);
    }
    if constexpr (training) {
      candidates = p.take_rows<Scalar>(outputs());
      state = {run.order, run.x, run.gates, candidates, states};
    }
    run.for_steps(states, training, !decoding, [&](const auto& at, const auto& step, const auto& hidden) {
      gru_gates<Scalar>(step, detail::rows_from(run.gates, at.row, at.count), hidden,
                        training ? detail::rows_from(candidates, at.row, at.count) : candidates, y);
    });
    if constexpr (decoding) run.keep(states, state.states);
    if constexpr (!training) p.memory().release(after_y);
    return y;
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, tape& kept, gru& gradient) const {
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(inputs());
    const workspace_scope scope(p.memory());
    const matrix_view<Scalar>&gates = kept.gates, &candidates = kept.candidates;
    detail::for_steps_back(*this, p, kept.order, gates, kept.states, joining::add,
                           [&](const auto& at, const auto& step, const auto& d_states) {
                             gru_gates_backward<Scalar>(step, detail::rows_from(gates, at.row, at.count),
                                                        detail::rows_from(candidates, at.row, at.count), d_y, d_states);
                           });
    // The products of the inputs and of the states before share the gradients of two gates; the third has two.
    const std::size_t shared = 2 * outputs();
    const matrix_view<Scalar> both = gates.block(0, 0, gates.rows, shared), d_ordered = p.take_rows<Scalar>(inputs());
    detail::add_hidden_gradient<Scalar>(gates, kept.states, p, kept.order, gradient);
    detail::add_input_gradient<Scalar>(*this, both, 0, kept.x, d_ordered, p, gradient);
    detail::add_input_gradient<Scalar>(*this, candidates, shared, kept.x, d_ordered, p, gradient);
    if (gradient.hidden_bias.size() > 0) add_column_sums<Scalar>(gates, span_of(gradient.hidden_bias), p.threads());
    if (gradient.input_bias.size() > 0) {
      add_column_sums<Scalar>(both, span_of(gradient.input_bias).first(shared), p.threads());
      add_column_sums<Scalar>(candidates, span_of(gradient.input_bias).subspan(shared), p.threads());
    }
    kept.order.scatter(matrix_view<const Scalar>(d_ordered), d_x);
    return d_x;
  }
};
static_assert(block<gru<float>>);

}  // namespace cairn
