#include "cairn/language/llama.hpp"

#include "catch.hpp"
#include "language/small_decoders.hpp"

using namespace cairn;
using namespace cairn::testing;

TEST_CASE("Llama has the weights that its shape asks for", "[language]") {
  // Of llama2.c's stories15M: 15,191,712 with one table.
  const llama_decoder shape{.vocabulary = 32000,
                            .positions = 256,
                            .width = 288,
                            .heads = 6,
                            .groups = 6,
                            .layers = 6,
                            .hidden = 768,
                            .tied = true};
  CHECK(parameter_count(shape.make<float>()) == 32000 * 288 + 6 * (4 * 288 * 288 + 3 * 288 * 768 + 2 * 288) + 288);
}

TEST_CASE("Llama knows the order of its tokens, and no later one", "[language]") {
  const auto network = shaken<float>(small_llama);
  const auto one = scores_of_text(network, {1, 2, 3, 4}), other = scores_of_text(network, {1, 2, 3, 0}),
             turned = scores_of_text(network, {2, 1, 3, 4});
  CHECK(std::equal(one.begin(), one.begin() + 21, other.begin()));
  CHECK_FALSE(std::equal(one.begin() + 21, one.end(), other.begin() + 21));
  CHECK_FALSE(std::equal(one.begin() + 21, one.end(), turned.begin() + 21));
  CHECK_THROWS_WITH(scores_of_text(network, {0, 1, 2, 3, 4, 5, 6}), Catch::Contains("self_attention.position"));
  llama_decoder wide = small_llama;  // heads of more than one pair
  wide.heads = 2;
  llama_decoder other_pairs = wide;
  other_pairs.pairs = rotary_pairs::neighbors;
  CHECK(scores_of_text(shaken<float>(wide), {1, 2, 3}) != scores_of_text(shaken<float>(other_pairs), {1, 2, 3}));
}

TEST_CASE("Llama begins with small weights, smaller where they are added up", "[language]") {
  llama_decoder shape = small_llama;
  shape.width = 64;
  shape.layers = 8;
  shape.hidden = 64;
  auto network = shape.make<float>();
  random_stream random(3, purpose::initialize);
  llama_decoder::initialize(network, random);
  const auto& layer = std::get<0>(network.body.parts).layers[2];
  const auto deviation = [](const auto& values) {
    return std::sqrt(values.squaredNorm() / static_cast<float>(values.size()));
  };
  CHECK(deviation(layer.feed_forward.up.weight) == Approx(.02).epsilon(.1));
  CHECK(deviation(layer.feed_forward.down.weight) == Approx(.02 / 4).epsilon(.1));
  CHECK(deviation(layer.attention.output.weight) == Approx(.02 / 4).epsilon(.1));
}
