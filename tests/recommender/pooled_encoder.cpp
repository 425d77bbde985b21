#include "cairn/recommender/pooled_encoder.hpp"

#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("a pooled encoder: gradients, modes and decoding", "[recommender]") {
  const cairn::pooled_encoder still{.width = 4, .layers = 2, .hidden = 5, .dropout = 0};
  laws::check_block(still.make<double>());
  laws::check_decoding(still.make<double>());
  laws::check_gradients(cairn::pooled_encoder{.width = 4, .dropout = .3}.make<double>());
  CHECK(cairn::pools<decltype(still.make<float>())>);
}

TEST_CASE("a pooled encoder without layers is the decayed mean", "[recommender]") {
  const auto encoder = cairn::pooled_encoder{.width = 1, .layers = 0, .decay = .5, .dropout = 0}.make<double>();
  const std::vector<double> x{7, 14, 3.5, 2};
  const std::vector<std::uint32_t> offsets{0, 3, 4};
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto y = laws::copied(encoder.forward({x.data(), 4, 1}, cairn::pass(offsets, memory), unkept));
  CHECK(laws::difference(y, {1 + 4 + 2, 2}) < 1e-15);  // weights 1/7, 2/7 and 4/7
  CHECK_THROWS_WITH(cairn::pooled_encoder{.decay = 2}.make<float>(), Catch::Contains("decayed_mean_pooling.decay"));
  CHECK_THROWS_WITH(cairn::pooled_encoder{.dropout = 1}.make<float>(), Catch::Contains("not a rate"));
}
