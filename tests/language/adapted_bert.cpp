#include <cstdint>
#include <vector>

#include "cairn/language/adapters.hpp"
#include "cairn/language/bert_text_encoder.hpp"
#include "catch.hpp"
#include "language/adapted_networks.hpp"
#include "recommender/task_gradients.hpp"

namespace {

using namespace cairn;

constexpr bert_text_encoder adapted_shape{
    .vocabulary = 7, .positions = 5, .width = 4, .heads = 2, .layers = 2, .hidden = 6, .dropout = .3};
const std::vector<std::uint32_t> text_offsets{0, 3, 5, 10}, text_ids{3, 1, 6, 6, 2, 0, 6, 5, 6, 6},
    text_segments{0, 0, 1, 0, 1, 0, 0, 0, 1, 1}, hidden_rows{2, 3, 6, 8, 9}, hidden_tokens{4, 0, 1, 4, no_target},
    follows_first{1, no_target, 0};

/// One batch of hidden tokens and of texts as an example of the training loop.
struct adapted_bert_task {
  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    memory.reset();
    const pass p(text_offsets, memory, part.seed);
    const bert_losses losses = network.learn({text_ids, text_segments}, {hidden_rows, hidden_tokens, follows_first}, p,
                                             part.scale, part.scale / 2, gradient);
    return losses.tokens + losses.texts / 2;
  }
};

template <class Scalar>
bert_network<Scalar> shaken_encoder() {
  auto network = adapted_shape.make<Scalar>();
  random_stream random(4, purpose::initialize);
  network.initialize(random, .4);
  laws::shake(network);
  return network;
}

template <class Network>
std::vector<double> rows_of_texts(const Network& network) {
  workspace memory;
  nothing unkept;
  return laws::copied(network.forward({text_ids, text_segments}, pass(text_offsets, memory), unkept));
}

}  // namespace

TEST_CASE("BERT's gradients with adapters alone, with a head, and with all heads and norms", "[language]") {
  const auto check = [](const adapter_settings& adapters) {
    auto network = adapted(adapted_shape, shaken_encoder<double>(), adapters);
    testing::check_task_gradients(network, adapted_bert_task{}, {0});
    return parameter_count(network.empty_gradient());
  };
  constexpr std::size_t adapters = 2 * 2 * 2 * (4 + 4);
  CHECK(check({.rank = 2, .alpha = 3}) == adapters);
  CHECK(check({.rank = 2, .alpha = 3, .learn = {"pooler", "following"}}) == adapters + (16 + 4) + (8 + 2));
  check({.rank = 2, .alpha = 3, .maps = {}, .learn = {"pooler", "masked", "following", "gain", "segments"}});
  check({.rank = 2, .alpha = 3, .learn = {"masked.0.bias"}});
}

TEST_CASE("BERT with adapters begins as it was, and is again a BERT when they are merged", "[language]") {
  const bert_network<float> network = shaken_encoder<float>();
  auto made = adapted(adapted_shape, network, {.rank = 2, .maps = {"attention"}});
  CHECK(rows_of_texts(made) == rows_of_texts(network));
  testing::shake_adapters(made);
  const bert_network<float> plain = merged(adapted_shape, made);
  CHECK(laws::difference(rows_of_texts(plain), rows_of_texts(network)) > .01);
  CHECK(laws::difference(rows_of_texts(plain), rows_of_texts(made)) < 1e-5);
  CHECK((plain.pooler[0].dense.weight == network.pooler[0].dense.weight));
}
