#include "cairn/block/adapted_linear.hpp"

#include <limits>

#include "block/laws.hpp"
#include "cairn/block/feed_forward.hpp"
#include "cairn/block/self_attention.hpp"
#include "cairn/block/transformer.hpp"
#include "catch.hpp"

namespace {

using namespace cairn;

template <class Scalar>
adapted_linear<Scalar> adapter(const linear_settings& settings, std::size_t rank, double alpha = 3) {
  linear<Scalar> of(settings);
  random_stream random(2, purpose::initialize);
  of.initialize(random, .4);
  laws::shake(of);
  adapted_linear<Scalar> made(of, {rank, alpha});
  made.draw_adapter(random);
  return made;
}

/// Attention whose queries and values have an adapter, as they usually do.
template <class Scalar>
auto adapted_attention(std::size_t width) {
  using attention = self_attention<Scalar, causal, no_position, multi_head, adapted_linear<Scalar>>;
  attention all({.width = width, .heads = {2}});
  all.query = adapter<Scalar>({width, width}, 2);
  all.value = adapter<Scalar>({width, width}, 3);
  return all;
}

template <class B, class Scalar>
std::vector<double> inferred(const B& block, const laws::packed_batch<Scalar>& batch) {
  workspace memory;
  nothing unkept;
  return laws::copied(block.forward(batch.rows(), pass(batch.offsets, memory), unkept));
}

std::string refused_shape(const adapter_shape& shape) {
  try {
    adapted_linear<float>(linear<float>({5, 3}), shape, "layer 7");
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("an adapted map's gradients and modes", "[block]") {
  laws::check_block(adapter<double>({5, 4}, 3));
  laws::check_block(adapter<double>({5, 4, false}, 1));
  laws::check_block(adapter<double>({5, 4}, 0));
  laws::check_modes(adapter<float>({24, 40}, 4));
  laws::check_decoding(adapter<double>({5, 4}, 2));
  laws::check_frozen(adapter<double>({5, 4}, 2));
}

TEST_CASE("adapted maps take the place of linear ones in attention and in feed-forward parts", "[block]") {
  laws::check_block(adapted_attention<double>(4));
  laws::check_decoding(adapted_attention<double>(4));
  feed_forward<double, gelu_activation, adapted_linear<double>> widening({4, 6});
  widening.first = adapter<double>({4, 6}, 2);
  widening.second = adapter<double>({6, 4}, 2);
  laws::check_block(widening);
  gated_feed_forward<double, silu_gate, adapted_linear<double>> gated({4, 6});
  gated.up = adapter<double>({4, 6}, 2);
  gated.down = adapter<double>({6, 4}, 2);
  laws::check_block(gated);
  laws::check_block(transformer_layer(adapted_attention<double>(4), widening, layer_normalization<double>({4})));
}

TEST_CASE("an adapter begins as the linear map, bit by bit, and merges into one that does the same", "[block]") {
  const laws::packed_batch<float> batch({9, 1, 30}, 24);
  auto made = adapter<float>({24, 40}, 4);
  linear<float> plain({24, 40});
  plain.weight = made.weight;
  plain.bias = made.bias;
  CHECK(inferred(made, batch) == inferred(plain, batch));
  CHECK(made.merged().weight == plain.weight);
  laws::shake(made);
  CHECK(laws::difference(inferred(made, batch), inferred(plain, batch)) > .1);
  CHECK(laws::difference(inferred(made, batch), inferred(made.merged(), batch)) < 1e-6);
  CHECK(made.merged().bias == made.bias);

  // By hand: W + alpha / rank B A.
  const auto wide = adapter<double>({5, 4}, 2, 3);
  auto shaken = wide;
  laws::shake(shaken);
  const auto merged = shaken.merged();
  for (Eigen::Index o = 0; o < 4; ++o) {
    for (Eigen::Index i = 0; i < 5; ++i) {
      const double expected =
          shaken.weight(o, i) + 1.5 * (shaken.up(o, 0) * shaken.down(0, i) + shaken.up(o, 1) * shaken.down(1, i));
      CHECK(merged.weight(o, i) == Approx(expected).epsilon(1e-13));
    }
  }
}

TEST_CASE("the gradient of an adapted map, however deep it stands, has no room for its weight", "[block]") {
  const auto count = [](const auto& block) { return parameter_count(empty_gradient(block)); };
  CHECK(count(adapter<float>({24, 40}, 4)) == 4 * (24 + 40));
  CHECK(count(adapter<float>({24, 40}, 0)) == 0);
  const auto attention = adapted_attention<float>(8);
  CHECK(count(attention) == 5 * (8 + 8));
  using widening = feed_forward<float, gelu_activation, adapted_linear<float>>;
  const transformer_layer<std::remove_const_t<decltype(attention)>, widening> layer(attention, widening({8, 6}),
                                                                                    layer_normalization<float>({8}));
  CHECK(count(layer) == 5 * (8 + 8) + 4 * 8);
  CHECK(count(stack<std::remove_const_t<decltype(layer)>>({layer, layer})) == 2 * (5 * (8 + 8) + 4 * 8));
  const auto empty = empty_gradient(layer);
  for_each_array(empty, [](const std::string&, const auto& values) {
    for (auto* value = values.data(); value != values.data() + values.size(); ++value) CHECK(*value == 0);
  });
}

TEST_CASE("adapters that a map cannot have are refused", "[block]") {
  CHECK(refused_shape({3, 1}) == "accepted");
  CHECK(refused_shape({0, 1}) == "accepted");
  CHECK(refused_shape({4, 1}).find("layer 7: rank 4 of a map from 5 to 3 columns") == 0);
  CHECK(refused_shape({2, 0}).find("alpha") != std::string::npos);
  CHECK(refused_shape({2, -1}).find("alpha") != std::string::npos);
  CHECK(refused_shape({2, std::numeric_limits<double>::infinity()}).find("alpha") != std::string::npos);
  CHECK(refused_shape({2, std::numeric_limits<double>::quiet_NaN()}).find("alpha") != std::string::npos);
}

TEST_CASE("an adapter's down is drawn as the paper's program draws it, and its up is 0", "[block]") {
  const auto made = adapter<double>({300, 40}, 20);
  CHECK(std::sqrt(made.down.squaredNorm() / 6000) == Approx(1 / std::sqrt(900.)).epsilon(.05));
  CHECK(made.up.isZero(0));
}
