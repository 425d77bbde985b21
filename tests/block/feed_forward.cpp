#include "cairn/block/feed_forward.hpp"

#include <string>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("feed-forward parts: gradients, modes and decoding", "[block]") {
  laws::check_block(cairn::feed_forward<double>({5, 9}));
  laws::check_block(cairn::feed_forward<double, cairn::relu_activation>({5, 9}));
  laws::check_block(cairn::feed_forward<double, cairn::silu_activation>({5, 9, false}));
  laws::check_modes(cairn::feed_forward<float>({24, 70}));
  laws::check_modes(cairn::feed_forward<float, cairn::relu_activation>({24, 70}));
  laws::check_modes(cairn::feed_forward<float, cairn::silu_activation>({24, 70}));
  laws::check_decoding(cairn::feed_forward<double>({5, 9}));
}

TEST_CASE("gated feed-forward parts: gradients, modes and decoding", "[block]") {
  laws::check_block(cairn::gated_feed_forward<double>({5, 9}));
  laws::check_block(cairn::gated_feed_forward<double, cairn::gelu_gate>({5, 9}));
  laws::check_block(cairn::gated_feed_forward<double, cairn::sigmoid_gate>({5, 9, false}));
  laws::check_modes(cairn::gated_feed_forward<float>({24, 70}));
  laws::check_decoding(cairn::gated_feed_forward<double>({5, 9}));
}

TEST_CASE("feed-forward parts by hand", "[block]") {
  cairn::feed_forward<double, cairn::relu_activation> block({1, 2});
  block.first.weight << 1, -1;
  block.first.bias << .5, .5;
  block.second.weight << 10, 100;
  block.second.bias << 3;
  cairn::gated_feed_forward<double, cairn::relu_gate> gated({1, 1});
  gated.gate.weight << 2;
  gated.up.weight << 3;
  gated.up.bias << 1;
  gated.down.weight << 5;
  const std::vector<double> x{2, -4};
  const std::vector<std::uint32_t> offsets{0, 2};
  cairn::workspace memory;
  cairn::nothing unkept;
  const cairn::pass p(offsets, memory);
  CHECK((laws::copied(block.forward({x.data(), 2, 1}, p, unkept)) == std::vector<double>{28, 453}));
  CHECK((laws::copied(gated.forward({x.data(), 2, 1}, p, unkept)) == std::vector<double>{140, 0}));
}

TEST_CASE("feed-forward parts of no width", "[block]") {
  CHECK_THROWS_WITH(cairn::feed_forward<float>({0, 4}), Catch::Contains("0 is no size of an array"));
  CHECK_THROWS_WITH(cairn::gated_feed_forward<float>({4, 0}), Catch::Contains("0 is no size of an array"));
}
