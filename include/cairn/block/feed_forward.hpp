#pragma once
/// The feed-forward part of a transformer: two linear maps with an activation between them, or three with a gate.

#include <cassert>
#include <cstddef>
#include <tuple>

#include "cairn/block/activation.hpp"
#include "cairn/block/concept.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/kernel/gated_product.hpp"

namespace cairn {

struct feed_forward_settings {
  std::size_t width = 1, hidden = 4;
  bool bias = true;
};

/// y = second(activation(first(x))). Source: Vaswani et al.: "Attention is all you need", NeurIPS 2017.
template <class Scalar, activation_policy Activation = gelu_activation, block Linear = linear<Scalar>>
struct feed_forward {
  using scalar = Scalar;
  using settings_type = feed_forward_settings;

  Linear first, second;
  Activation activation = {};
  static constexpr auto fields() {
    return std::tuple{field("first", &feed_forward::first), field("second", &feed_forward::second)};
  }

  feed_forward() : feed_forward(settings_type{}) {}
  explicit feed_forward(const settings_type& settings)
      : first(linear_settings{settings.width, settings.hidden, settings.bias}),
        second(linear_settings{settings.hidden, settings.width, settings.bias}) {}

  std::size_t inputs() const noexcept { return first.inputs(); }
  std::size_t outputs() const noexcept { return second.outputs(); }

  struct tape {
    typename Linear::tape first, second;
    matrix_view<Scalar> before;  ///< the activation; where its derivative is known from the result, that
  };
  using cache = nothing;

  void initialize(random_stream& random, double deviation) {
    first.initialize(random, deviation);
    second.initialize(random, deviation);
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    nothing unkept;
    if constexpr (is_training<feed_forward, State>) {
      state.before = p.take_rows<Scalar>(first.outputs());
      matrix_view<Scalar> hidden = state.before;
      if constexpr (Activation::derives_from_result) {
        first.forward_into(x, hidden, p, state.first, activation.epilogue());
      } else {
        first.forward_into(x, state.before, p, state.first);
        hidden = p.take_rows<Scalar>(first.outputs());
        activation.template forward<Scalar>(elements_of(state.before), elements_of(hidden), p.threads());
      }
      return second.forward(hidden, p, state.second);
    } else {
      const matrix_view<Scalar> y = p.take_rows<Scalar>(outputs());
      const workspace_scope scope(p.memory());
      const matrix_view<Scalar> hidden = p.take_rows<Scalar>(first.outputs());
      first.forward_into(x, hidden, p, unkept, activation.epilogue());
      second.forward_into(hidden, y, p, unkept);
      return y;
    }
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept,
                               feed_forward& gradient) const {
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(inputs());
    const workspace_scope scope(p.memory());
    const matrix_view<Scalar> d_hidden = second.backward(d_y, p, kept.second, gradient.second);
    activation.template backward<Scalar>(elements_of(kept.before), elements_of(d_hidden), elements_of(d_hidden),
                                         p.threads());
    first.backward_into(d_hidden, d_x, p, kept.first, gradient.first);
    return d_x;
  }
};
static_assert(block<feed_forward<float>>);

/// y = down(gate(gate_projection(x)) up(x)): SwiGLU by default. Source: Shazeer: "GLU variants improve transformer",
/// 2020.
template <class Scalar, class Gate = silu_gate, block Linear = linear<Scalar>>
struct gated_feed_forward {
  using scalar = Scalar;
  using settings_type = feed_forward_settings;

  Linear gate, up, down;
  static constexpr auto fields() {
    return std::tuple{field("gate", &gated_feed_forward::gate), field("up", &gated_feed_forward::up),
                      field("down", &gated_feed_forward::down)};
  }

  gated_feed_forward() : gated_feed_forward(settings_type{}) {}
  explicit gated_feed_forward(const settings_type& settings)
      : gate(linear_settings{settings.width, settings.hidden, settings.bias}),
        up(linear_settings{settings.width, settings.hidden, settings.bias}),
        down(linear_settings{settings.hidden, settings.width, settings.bias}) {}

  std::size_t inputs() const noexcept { return gate.inputs(); }
  std::size_t outputs() const noexcept { return down.outputs(); }

  struct tape {
    typename Linear::tape gate, up, down;
    matrix_view<Scalar> gates, values;
  };
  using cache = nothing;

  void initialize(random_stream& random, double deviation) {
    for (Linear* each : {&gate, &up, &down}) each->initialize(random, deviation);
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    nothing unkept;
    const auto shown = [](const matrix_view<Scalar>& of) { return matrix_view<const Scalar>(of); };
    if constexpr (is_training<gated_feed_forward, State>) {
      state.gates = gate.forward(x, p, state.gate);
      state.values = up.forward(x, p, state.up);
      const matrix_view<Scalar> hidden = p.take_rows<Scalar>(gate.outputs());
      gated_product(Gate{}, shown(state.gates), shown(state.values), hidden, p.threads());
      return down.forward(hidden, p, state.down);
    } else {
      const matrix_view<Scalar> y = p.take_rows<Scalar>(outputs());
      const workspace_scope scope(p.memory());
      const matrix_view<Scalar> gates = gate.forward(x, p, unkept), values = up.forward(x, p, unkept);
      gated_product(Gate{}, shown(gates), shown(values), gates, p.threads());
      down.forward_into(gates, y, p, unkept);
      return y;
    }
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept,
                               gated_feed_forward& gradient) const {
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(inputs());
    const workspace_scope scope(p.memory());
    const matrix_view<Scalar> d_hidden = down.backward(d_y, p, kept.down, gradient.down),
                              d_values = p.take_rows<Scalar>(up.outputs());
    gated_product_backward(Gate{}, matrix_view<const Scalar>(kept.gates), matrix_view<const Scalar>(kept.values),
                           matrix_view<const Scalar>(d_hidden), d_hidden, d_values, p.threads());
    gate.backward_into(d_hidden, d_x, p, kept.gate, gradient.gate);
    up.backward_into(d_values, d_x, p, kept.up, gradient.up, joining::add);
    return d_x;
  }
};
static_assert(block<gated_feed_forward<float>>);

}  // namespace cairn
