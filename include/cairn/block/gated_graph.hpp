#pragma once
/// Nodes of graphs that take in what their neighbors hold, through the gates of a recurrent unit.

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <tuple>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/packed_graph.hpp"
#include "cairn/block/products.hpp"
#include "cairn/block/recurrent.hpp"
#include "cairn/kernel/column_sums.hpp"
#include "cairn/kernel/gru_gates.hpp"

namespace cairn {

struct gated_graph_settings {
  std::size_t width = 1;
  std::size_t steps = 1;  ///< how far news travels along the edges
};

/// At each step, from h = x on, a[i] = [incoming(sum of weight h[j] over edges j -> i), outgoing(sum over i -> j)] and
/// h[i] = n + z (h[i] - n) with the gates r, z, n of a GRU whose input is a[i] and whose state is h[i]
/// (kernel/gru_gates.hpp). All steps have the same weights. Nodes are packed: all products are dense, over the nodes of
/// all graphs at once; 22 width^2 flops a node and step forward, twice that backward. A block but for the graph, that
/// forward is given besides; the pass has the graph's offsets. Source: Li, Tarlow, Brockschmidt, Zemel: "Gated graph
/// sequence neural networks", ICLR 2016; as in Wu et al.: "Session-based recommendation with graph neural networks",
/// AAAI 2019.
template <class Scalar>
struct gated_graph {
  using scalar = Scalar;
  static constexpr bool freezes = false;
  using settings_type = gated_graph_settings;

  linear<Scalar> incoming, outgoing;
  recurrent_weights<Scalar, 3> gates;
  std::size_t steps = 1;
  static constexpr auto fields() {
    return std::tuple{field("incoming", &gated_graph::incoming), field("outgoing", &gated_graph::outgoing),
                      field("gates", &gated_graph::gates)};
  }

  gated_graph() : gated_graph(settings_type{}) {}
  explicit gated_graph(const settings_type& settings) : steps(settings.steps) {
    detail::require_size(settings.width, "gated_graph_settings.width");
    require(settings.steps >= 1 && settings.steps <= 1000, "out of range", "gated_graph_settings.steps", "1 to 1000");
    incoming = outgoing = linear<Scalar>({settings.width, settings.width});
    gates = recurrent_weights<Scalar, 3>({.inputs = 2 * settings.width, .hidden = settings.width});
  }

  std::size_t inputs() const noexcept { return incoming.inputs(); }
  std::size_t outputs() const noexcept { return incoming.inputs(); }

  struct step_tape {
    typename linear<Scalar>::tape incoming, outgoing;
    matrix_view<const Scalar> before;             ///< [nodes, width]
    matrix_view<Scalar> seen, gates, candidates;  ///< [nodes, 2 width], [nodes, 3 width], [nodes, width]
  };
  struct tape {
    packed_graph<Scalar> graph;
    std::span<const std::uint32_t> nodes;  ///< 0, 1, ...
    std::vector<step_tape> steps;
  };

  void initialize(random_stream& random, double deviation) {
    incoming.initialize(random, deviation);
    outgoing.initialize(random, deviation);
    gates.initialize(random, deviation);
  }

  /// x [nodes, width]. Training or inference: nothing can be kept of a graph that grows.
  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state,
                              const packed_graph<Scalar>& graph) const {
    constexpr bool training = is_training<gated_graph, State>;
    static_assert(training || std::same_as<State, nothing>, "a node that joins later changes those before it");
    assert(x.columns == inputs() && graph.offsets.back() == x.rows);
    const std::span<std::uint32_t> nodes = p.take<std::uint32_t>(x.rows);
    std::iota(nodes.begin(), nodes.end(), 0U);
    if constexpr (training) {
      state.graph = graph;
      state.nodes = nodes;
      state.steps.resize(steps);
    }
    matrix_view<const Scalar> h = x;
    matrix_view<Scalar> y;
    for (std::size_t n = 0; n < steps; ++n) {
      y = p.take_rows<Scalar>(outputs());
      const workspace::mark after_y = p.memory().here();
      if constexpr (training) {
        step(h, y, p, graph, nodes, state.steps[n]);
      } else {
        nothing unkept;
        step(h, y, p, graph, nodes, unkept);
        p.memory().release(after_y);
      }
      h = y;
    }
    return y;
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, tape& kept, gated_graph& gradient) const {
    const matrix_view<Scalar> d_first = p.take_rows<Scalar>(inputs()), d_second = p.take_rows<Scalar>(inputs());
    matrix_view<Scalar> d = d_y;
    for (std::size_t n = steps; n-- > 0;) {
      const matrix_view<Scalar> d_before = (steps - n) % 2 == 1 ? d_first : d_second;
      step_back(d, d_before, p, kept, kept.steps[n], gradient);
      d = d_before;
    }
    return d;
  }

 private:
  template <class Kept>
  void step(const matrix_view<const Scalar>& h, const matrix_view<Scalar>& y, const pass& p,
            const packed_graph<Scalar>& graph, std::span<const std::uint32_t> nodes, Kept& kept) const {
    constexpr bool training = std::same_as<Kept, step_tape>;
    const std::size_t width = inputs();
    const matrix_view<Scalar> seen = p.take_rows<Scalar>(2 * width), all = p.take_rows<Scalar>(3 * width),
                              sums_in = p.take_rows<Scalar>(width), sums_out = p.take_rows<Scalar>(width);
    matrix_view<Scalar> candidates;
    sum_neighbors(graph, graph.in, h, sums_in, p.threads());
    sum_neighbors(graph, graph.out, h, sums_out, p.threads());
    nothing unkept;
    const matrix_view<Scalar> from = seen.block(0, 0, h.rows, width), to = seen.block(0, width, h.rows, width);
    if constexpr (training) {
      candidates = p.take_rows<Scalar>(width);
      incoming.forward_into(sums_in, from, p, kept.incoming);
      outgoing.forward_into(sums_out, to, p, kept.outgoing);
      kept.before = h;
      kept.seen = seen;
      kept.gates = all;
      kept.candidates = candidates;
    } else {
      incoming.forward_into(sums_in, from, p, unkept);
      outgoing.forward_into(sums_out, to, p, unkept);
    }
    const workspace_scope scope(p.memory());
    const matrix_view<Scalar> hidden = p.take_rows<Scalar>(3 * width);
    detail::multiply_transposed<Scalar>(seen, detail::view_of(gates.input_weight), span_of(gates.input_bias), all,
                                        p.products());
    detail::multiply_transposed<Scalar>(h, detail::view_of(gates.hidden_weight), span_of(gates.hidden_bias), hidden,
                                        p.products());
    gru_gates<Scalar>({nodes, h, matrix_view<Scalar>{}}, all, hidden, candidates, y);
  }

  void step_back(const matrix_view<const Scalar>& d_y, const matrix_view<Scalar>& d_before, const pass& p,
                 const tape& kept, const step_tape& at, gated_graph& gradient) const {
    const workspace_scope scope(p.memory());
    const std::size_t width = inputs(), shared = 2 * width;
    std::fill_n(d_before.data, d_before.rows * width, Scalar{0});
    gru_gates_backward<Scalar>({kept.nodes, at.before, matrix_view<Scalar>{}}, at.gates, at.candidates, d_y, d_before);
    // Now `gates` are the gradients of the products of states, and with `candidates` those of the inputs.
    const matrix_view<const Scalar> d_hidden = at.gates, both = at.gates.block(0, 0, d_y.rows, shared);
    gemm(d_hidden, detail::view_of(gates.hidden_weight), d_before, no_epilogue{}, p.products(joining::add));
    gemm(d_hidden.transposed(), at.before, detail::view_of(gradient.gates.hidden_weight), no_epilogue{},
         p.products(joining::add));
    const matrix_view<Scalar> d_seen = p.take_rows<Scalar>(2 * width), d_sums = p.take_rows<Scalar>(width);
    detail::add_input_gradient<Scalar>(gates, both, 0, at.seen, d_seen, p, gradient.gates);
    detail::add_input_gradient<Scalar>(gates, at.candidates, shared, at.seen, d_seen, p, gradient.gates);
    add_column_sums<Scalar>(d_hidden, span_of(gradient.gates.hidden_bias), p.threads());
    add_column_sums<Scalar>(both, span_of(gradient.gates.input_bias).first(shared), p.threads());
    add_column_sums<Scalar>(at.candidates, span_of(gradient.gates.input_bias).subspan(shared), p.threads());
    incoming.backward_into(d_seen.block(0, 0, d_y.rows, width), d_sums, p, at.incoming, gradient.incoming);
    spread_to_neighbors(kept.graph, kept.graph.in, matrix_view<const Scalar>(d_sums), d_before, p.threads());
    outgoing.backward_into(d_seen.block(0, width, d_y.rows, width), d_sums, p, at.outgoing, gradient.outgoing);
    spread_to_neighbors(kept.graph, kept.graph.out, matrix_view<const Scalar>(d_sums), d_before, p.threads());
  }
};

}  // namespace cairn
