#pragma once
/// Sessions as graphs: what an item means depends on what it led to and came from in this session.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>

#include "cairn/block/additive_attention.hpp"
#include "cairn/block/beside.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/gated_graph.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/sampled_head.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/softmax_head.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gather_rows.hpp"
#include "cairn/recommender/sequence_recommender.hpp"
#include "cairn/recommender/session_graph.hpp"
#include "cairn/sampler/popularity.hpp"

namespace cairn {

/// v = gated_graph(rows of the distinct items, session graph); s = joined [v[n], sum_i (q . sigmoid(W1 v[n] + W2 v[i] +
/// c)) v[i]] over the events i of a history, the last of which is n: one row for each history.
template <class Scalar>
struct session_graph_reader {
  using scalar = Scalar;
  static constexpr bool pools = true;
  using looking_back = beside<additive_attention_block<Scalar, last_event>>;
  using readout_type = sequential<looking_back, dropout_block<Scalar>, linear<Scalar>>;

  dropout_block<Scalar> dropping;
  gated_graph<Scalar> graph;
  readout_type readout;
  static constexpr auto fields() {
    return std::tuple{field("graph", &session_graph_reader::graph), field("readout", &session_graph_reader::readout)};
  }
  struct gradient {
    gated_graph<Scalar> graph;
    gradient_of<readout_type> readout;
    static constexpr auto fields() {
      return std::tuple{field("graph", &gradient::graph), field("readout", &gradient::readout)};
    }
  };

  session_graph_reader() : session_graph_reader(gated_graph<Scalar>{}) {}
  /// Dropout on the rows of nodes, and on what the last map joins.
  explicit session_graph_reader(gated_graph<Scalar> steps, double dropout = 0, double last_dropout = 0)
      : dropping(dropout),
        graph(std::move(steps)),
        readout(looking_back(additive_attention_block<Scalar, last_event>({.width = graph.outputs(), .bias = true})),
                dropout_block<Scalar>(last_dropout), linear<Scalar>({2 * graph.outputs(), graph.outputs(), false})) {}
  gradient empty_gradient() const { return {cairn::empty_gradient(graph), cairn::empty_gradient(readout)}; }

  std::size_t inputs() const noexcept { return graph.inputs(); }
  std::size_t outputs() const noexcept { return readout.outputs(); }

  struct tape {
    session_graphs<Scalar> graphs;
    typename dropout_block<Scalar>::tape dropping;
    typename gated_graph<Scalar>::tape graph;
    typename readout_type::tape readout;
  };
  using cache = no_decoding;

  void initialize(random_stream& random, double deviation) {
    graph.initialize(random, deviation);
    readout.initialize(random, deviation);
  }

  /// x [events, width] are the rows of ids [events]; no history is empty.
  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state,
                              std::span<const std::uint32_t> ids) const {
    static_assert(!std::same_as<State, no_decoding>, "an event more changes the graph: nothing of it can be kept");
    const session_graphs<Scalar> graphs = session_graphs_of<Scalar>(ids, p);
    if constexpr (is_training<session_graph_reader, State>) {
      state.graphs = graphs;
      return read(x, p, graphs, state.dropping, state.graph, state.readout);
    } else {
      return read(x, p, graphs, state, state, state);
    }
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, tape& kept, gradient& to) const {
    const session_graphs<Scalar>& graphs = kept.graphs;
    const pass of_nodes = p.with_offsets(graphs.graph.offsets);
    const matrix_view<Scalar> d_events = readout.backward(d_y, p.part(2), kept.readout, to.readout);
    const matrix_view<Scalar> d_found = of_nodes.take_rows<Scalar>(inputs());
    std::fill_n(d_found.data, d_found.rows * inputs(), Scalar{0});
    for (std::size_t t = 0; t < graphs.node.size(); ++t) {
      axpy<Scalar>(1, {d_events.row(t), inputs()}, {d_found.row(graphs.node[t]), inputs()});
    }
    const matrix_view<Scalar> d_steps = graph.backward(d_found, of_nodes.part(1), kept.graph, to.graph);
    dropout_block<Scalar> unlearned;
    const matrix_view<Scalar> d_nodes = dropping.backward(d_steps, of_nodes.part(0), kept.dropping, unlearned);
    std::fill_n(d_events.data, d_events.rows * inputs(), Scalar{0});
    for (std::size_t i = 0; i < graphs.first.size(); ++i) {
      std::copy_n(d_nodes.row(i), inputs(), d_events.row(graphs.first[i]));
    }
    return d_events;
  }

 private:
  template <class Dropping, class Graph, class Readout>
  matrix_view<Scalar> read(const matrix_view<const Scalar>& x, const pass& p, const session_graphs<Scalar>& graphs,
                           Dropping& of_dropping, Graph& of_graph, Readout& of_readout) const {
    const pass of_nodes = p.with_offsets(graphs.graph.offsets);
    const matrix_view<Scalar> nodes = of_nodes.take_rows<Scalar>(inputs());
    gather_rows<Scalar>(x, graphs.first, 1, nodes, p.threads());
    const matrix_view<Scalar> found =
        graph.forward(dropping.forward(nodes, of_nodes.part(0), of_dropping), of_nodes.part(1), of_graph, graphs.graph);
    const matrix_view<Scalar> events = p.take_rows<Scalar>(inputs());
    gather_rows<Scalar>(found, graphs.node, 1, events, p.threads());
    return readout.forward(events, p.part(2), of_readout);
  }
};
static_assert(item_reader<session_graph_reader<float>>);

/// The gated steps of a session's graph and the attention of its last item. Source: Wu, Tang, Zhu, Wang, Xie, Tan:
/// "Session-based recommendation with graph neural networks", AAAI 2019.
struct sr_gnn_encoder {
  std::size_t width = 100;
  std::size_t steps = 1;
  std::size_t positions = 50;
  double dropout = 0;       ///< on the rows of items; the paper has none
  double last_dropout = 0;  ///< on the last item's row and what was found

  std::size_t longest() const noexcept { return positions; }
  template <class Scalar>
  session_graph_reader<Scalar> make() const {
    return session_graph_reader<Scalar>(gated_graph<Scalar>({width, steps}), dropout, last_dropout);
  }
};
static_assert(sequence_encoder<sr_gnn_encoder>);

/// SR-GNN as published, by the softmax over all items.
using sr_gnn = sequence_recommender<sr_gnn_encoder, softmax_head>;
/// SR-GNN by a softmax over items drawn by popularity, corrected for how likely each was.
using sr_gnn_sampled_softmax =
    sequence_recommender<sr_gnn_encoder, sampled_head<sampled_softmax_loss, popularity_sampler>>;

}  // namespace cairn
