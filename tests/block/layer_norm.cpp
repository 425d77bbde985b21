#include "cairn/block/layer_norm.hpp"

#include <limits>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("layer normalization: gradients, modes and decoding", "[block]") {
  laws::check_block(cairn::layer_normalization<double>({7}));
  laws::check_block(cairn::layer_normalization<double>({16, .1}));
  laws::check_modes(cairn::layer_normalization<float>({33}));
  laws::check_decoding(cairn::layer_normalization<float>({33}));
  laws::check_frozen(cairn::layer_normalization<double>({7}));
}

TEST_CASE("layer normalization by hand", "[block]") {
  cairn::layer_normalization<double> block({4, 1e-9});
  block.gain << 1, 2, 1, 1;
  block.bias << 0, 0, 5, 0;
  const std::vector<double> x{1, 3, 1, 3};
  const std::vector<std::uint32_t> offsets{0, 1};
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto y = laws::copied(block.forward({x.data(), 1, 4}, cairn::pass(offsets, memory), unkept));
  CHECK(laws::difference(y, {-1, 2, 4, 1}) < 1e-8);
  cairn::random_stream random(1, cairn::purpose::initialize);
  block.initialize(random, .5);
  CHECK(block.gain == cairn::vector<double>::Ones(4));
  CHECK(block.bias.isZero());
}

TEST_CASE("norms with settings that cannot be", "[block]") {
  CHECK_THROWS_WITH(cairn::layer_normalization<float>({0}),
                    "norm_settings.width: 0 is no size of an array; expected 1 to below 2^31");
  for (const double epsilon : {0., -1., 1., std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(cairn::layer_normalization<float>({4, epsilon}),
                      "norm_settings.epsilon: out of range; expected above 0, below 1");
  }
}
