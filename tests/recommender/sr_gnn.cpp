#include "cairn/recommender/sr_gnn.hpp"

#include <vector>

#include "block/laws.hpp"
#include "cairn/recommender/narm.hpp"
#include "catch.hpp"
#include "next_item_laws.hpp"

namespace {

/// A session graph's reader as a block, of sequences whose items are 0, 1, 2, 1, 1, 5, 6 ...: some come again.
template <class Scalar>
struct of_known_items {
  using scalar = Scalar;
  static constexpr bool pools = true;
  cairn::session_graph_reader<Scalar> inner;
  static constexpr auto fields() { return std::tuple{cairn::field("inner", &of_known_items::inner)}; }
  struct gradient {
    cairn::gradient_of<cairn::session_graph_reader<Scalar>> inner;
    static constexpr auto fields() { return std::tuple{cairn::field("inner", &gradient::inner)}; }
  };
  gradient empty_gradient() const { return {cairn::empty_gradient(inner)}; }
  std::size_t inputs() const { return inner.inputs(); }
  std::size_t outputs() const { return inner.outputs(); }
  struct tape {
    typename cairn::session_graph_reader<Scalar>::tape inner;
  };
  using cache = cairn::no_decoding;

  static std::span<const std::uint32_t> ids_of(const cairn::pass& p) {
    const auto ids = p.take<std::uint32_t>(p.tokens());
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      for (std::uint32_t t = p.offsets()[s]; t < p.offsets()[s + 1]; ++t) {
        const std::uint32_t place = t - p.offsets()[s];
        ids[t] = place == 3 || place == 4 ? 1 : place;
      }
    }
    return ids;
  }
  template <class State>
  cairn::matrix_view<Scalar> forward(const cairn::matrix_view<const Scalar>& x, const cairn::pass& p,
                                     State& state) const {
    if constexpr (cairn::is_training<of_known_items, State>) {
      return inner.forward(x, p, state.inner, ids_of(p));
    } else {
      return inner.forward(x, p, state, ids_of(p));
    }
  }
  cairn::matrix_view<Scalar> backward(const cairn::matrix_view<Scalar>& d_y, const cairn::pass& p, tape& kept,
                                      gradient& to) const {
    return inner.backward(d_y, p, kept.inner, to.inner);
  }
};

template <class Head>
auto small_sr_gnn(Head head) {
  return cairn::sequence_recommender(cairn::sequence_recommender_settings<cairn::sr_gnn_encoder, Head>{
      .encoder = {.width = 8, .steps = 2, .positions = 7, .dropout = .1, .last_dropout = .2},
      .head = head,
      .training = {.epochs = 2, .batch_tokens = 64, .shard_tokens = 24}});
}

}  // namespace

TEST_CASE("SR-GNN keeps the laws", "[laws]") {
  const auto drawn = [] {
    return small_sr_gnn(cairn::sampled_head<cairn::sampled_softmax_loss, cairn::popularity_sampler>{.negatives = 3});
  };
  CHECK(cairn::testing::broken_next_item_laws(drawn) == std::vector<std::string>{});
  const auto all = [] { return small_sr_gnn(cairn::softmax_head{}); };
  CHECK(cairn::testing::broken_next_item_laws(all) == std::vector<std::string>{});
}

template <class Model>
concept keeps_histories = requires(const Model model) {
  model.read();
};
static_assert(keeps_histories<cairn::narm> && !keeps_histories<cairn::sr_gnn>);

TEST_CASE("SR-GNN's reader: gradients and modes", "[recommender]") {
  using reader = cairn::session_graph_reader<double>;
  laws::check_block(of_known_items<double>{reader(cairn::gated_graph<double>({.width = 4}))});
  laws::check_gradients(of_known_items<double>{reader(cairn::gated_graph<double>({.width = 3, .steps = 2}), .3, .3)});
}
