#include "cairn/block/gated_graph.hpp"

#include <cmath>
#include <vector>

#include "block/laws.hpp"
#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"

namespace {

/// A gated graph as a block: in each sequence t leads to t / 2 and to the last node, by weights that differ.
template <class Scalar>
struct on_small_graphs {
  using scalar = Scalar;
  cairn::gated_graph<Scalar> inner;
  static constexpr auto fields() { return std::tuple{cairn::field("inner", &on_small_graphs::inner)}; }
  std::size_t inputs() const { return inner.inputs(); }
  std::size_t outputs() const { return inner.outputs(); }
  struct tape {
    typename cairn::gated_graph<Scalar>::tape inner;
  };
  using cache = cairn::no_decoding;
  void initialize(cairn::random_stream& random, double deviation) { inner.initialize(random, deviation); }

  static cairn::packed_graph<Scalar> graph_of(const cairn::pass& p) {
    const auto make = [&](bool reversed) {
      const auto begin = p.take<std::uint32_t>(p.tokens() + 1), neighbor = p.take<std::uint32_t>(2 * p.tokens());
      const auto weight = p.take<Scalar>(2 * p.tokens());
      std::uint32_t edges = 0;
      for (std::size_t s = 0; s < p.sequences(); ++s) {
        const std::uint32_t first = p.offsets()[s], length = p.offsets()[s + 1] - first;
        const auto add = [&](std::uint32_t to, Scalar of) {
          neighbor[edges] = first + to;
          weight[edges++] = of;
        };
        for (std::uint32_t t = 0; t < length; ++t) {
          begin[first + t] = edges;
          if (!reversed) {
            add(t / 2, Scalar(.7));
            add(length - 1, Scalar(.4));
          } else if (t > 0) {
            add(t - 1, Scalar(1.2));
          }
        }
      }
      begin[p.tokens()] = edges;
      return cairn::packed_edges<Scalar>{begin, neighbor, weight};
    };
    return {p.offsets(), make(true), make(false)};
  }
  template <class State>
  cairn::matrix_view<Scalar> forward(const cairn::matrix_view<const Scalar>& x, const cairn::pass& p,
                                     State& state) const {
    if constexpr (cairn::is_training<on_small_graphs, State>) {
      return inner.forward(x, p, state.inner, graph_of(p));
    } else {
      return inner.forward(x, p, state, graph_of(p));
    }
  }
  cairn::matrix_view<Scalar> backward(const cairn::matrix_view<Scalar>& d_y, const cairn::pass& p, tape& kept,
                                      on_small_graphs& gradient) const {
    return inner.backward(d_y, p, kept.inner, gradient.inner);
  }
};

}  // namespace

TEST_CASE("gated graphs: gradients and modes", "[block]") {
  using cairn::gated_graph;
  laws::check_block(on_small_graphs<double>{gated_graph<double>({.width = 5})});
  laws::check_block(on_small_graphs<double>{gated_graph<double>({.width = 3, .steps = 2})});
  laws::check_block(on_small_graphs<double>{gated_graph<double>({.width = 2, .steps = 3})});
  laws::check_modes(on_small_graphs<float>{gated_graph<float>({.width = 24, .steps = 2})});
}

TEST_CASE("a gated graph of one column by hand", "[block]") {
  cairn::gated_graph<double> one({.width = 1});
  one.incoming.weight << 2;
  one.incoming.bias << .5;
  one.outgoing.weight << -1;
  one.gates.input_weight << .3, .1, -.2, .4, 1, -1;
  one.gates.hidden_weight << .6, -.5, .8;
  one.gates.input_bias << .1, .2, .3;
  one.gates.hidden_bias << -.1, 0, .7;
  // Node 0 leads to node 1.
  const std::vector<std::uint32_t> offsets{0, 2}, in_begin{0, 0, 1}, in_from{0}, out_begin{0, 1, 1}, out_to{1};
  const std::vector<double> weight{1}, x{.9, -.4};
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto y = one.forward({x.data(), 2, 1}, cairn::pass(offsets, memory), unkept,
                             {offsets, {in_begin, in_from, weight}, {out_begin, out_to, weight}});
  const auto node = [](double in, double out, double h) {
    const double r = cairn::reference::sigmoid(.3 * in + .1 * out + .1 + .6 * h - .1);
    const double z = cairn::reference::sigmoid(-.2 * in + .4 * out + .2 - .5 * h);
    const double n = std::tanh(in - out + .3 + r * (.8 * h + .7));
    return (1 - z) * n + z * h;
  };
  CHECK(y(0, 0) == Approx(node(.5, .4, .9)).epsilon(1e-14));
  CHECK(y(1, 0) == Approx(node(2 * .9 + .5, 0, -.4)).epsilon(1e-14));
}

TEST_CASE("gated graphs that cannot be", "[block]") {
  CHECK_THROWS_WITH(cairn::gated_graph<float>({.width = 4, .steps = 0}),
                    "gated_graph_settings.steps: out of range; expected 1 to 1000");
}
