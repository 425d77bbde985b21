#include "cairn/language/gpt2.hpp"

#include <cmath>

#include "catch.hpp"
#include "language/small_decoders.hpp"

using namespace cairn;
using namespace cairn::testing;

TEST_CASE("GPT-2 has the weights that its paper counts", "[language]") {
  // 124,439,808 with the smallest settings: in every layer 12 w^2 + 13 w numbers, w = 768.
  const gpt2_decoder one{.vocabulary = 50257, .layers = 1};
  const std::size_t w = 768, layer = 12 * w * w + 13 * w;
  CHECK(parameter_count(one.make<float>()) + 11 * layer == 124'439'808);
}

TEST_CASE("GPT-2 sees no later token, and a text no other", "[language]") {
  const auto network = shaken<float>(small_gpt2);
  const auto one = scores_of_text(network, {1, 2, 3, 4}), other = scores_of_text(network, {1, 2, 3, 0});
  CHECK(std::equal(one.begin(), one.begin() + 21, other.begin()));
  CHECK_FALSE(std::equal(one.begin() + 21, one.end(), other.begin() + 21));
  CHECK_THROWS_WITH(scores_of_text(network, {0, 1, 2, 3, 4, 5, 6}), Catch::Contains("learned_positions.table"));
}

TEST_CASE("GPT-2 begins with small weights, smaller where they are added up", "[language]") {
  auto network = gpt2_decoder{.vocabulary = 50, .positions = 8, .width = 64, .heads = 4, .layers = 8}.make<float>();
  random_stream random(3, purpose::initialize);
  gpt2_decoder::initialize(network, random);
  const auto deviation = [](const auto& values) {
    return std::sqrt(values.squaredNorm() / static_cast<float>(values.size()));
  };
  const auto& layer = std::get<2>(network.body.parts).layers[5];
  CHECK(deviation(network.tokens.table) == Approx(.02).epsilon(.1));
  CHECK(deviation(layer.attention.query.weight) == Approx(.02).epsilon(.1));
  CHECK(deviation(layer.attention.output.weight) == Approx(.02 / 4).epsilon(.1));
  CHECK(deviation(layer.feed_forward.second.weight) == Approx(.02 / 4).epsilon(.1));
  CHECK(layer.feed_forward.second.bias.isZero());
  CHECK(layer.attention_norm.gain.isOnes());
}
