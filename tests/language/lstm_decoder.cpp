#include "cairn/language/lstm_decoder.hpp"

#include <cmath>

#include "catch.hpp"
#include "language/small_decoders.hpp"

using namespace cairn;
using namespace cairn::testing;

TEST_CASE("memories have PyTorch's number of weights, and read texts of any length", "[language]") {
  // A layer: 4 gates of 4 by (4 + 4), and two biases each.
  CHECK(parameter_count(small_lstm.make<float>()) == 7 * 4 + 2 * (4 * 4 * (4 + 4) + 2 * 4 * 4));
  const auto network = shaken<float>(small_lstm);
  CHECK(network.longest() == any_length);
  const auto one = scores_of_text(network, {1, 2, 3, 4}), other = scores_of_text(network, {1, 2, 3, 0});
  CHECK(std::equal(one.begin(), one.begin() + 21, other.begin()));
  CHECK_FALSE(std::equal(one.begin() + 21, one.end(), other.begin() + 21));
  CHECK(scores_of_text(network, std::vector<token_id>(1000, 3)).size() == 7000);
}

TEST_CASE("an LSTM's tables begin as small as asked, its forget gates open", "[language]") {
  auto network = lstm_decoder{.vocabulary = 200, .width = 32}.make<float>();
  random_stream random(3, purpose::initialize);
  lstm_decoder::initialize(network, random);
  const auto& table = network.tokens.table;
  CHECK(std::sqrt(table.squaredNorm() / static_cast<float>(table.size())) == Approx(.05).epsilon(.1));
  const auto& memory = std::get<0>(std::get<1>(network.body.parts).layers[1].parts);
  CHECK(memory.input_bias.segment(32, 32).isOnes());
  CHECK(memory.input_weight.cwiseAbs().maxCoeff() > .05F);
}
