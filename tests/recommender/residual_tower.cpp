#include "cairn/recommender/residual_tower.hpp"

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("a residual tower: gradients and modes", "[recommender]") {
  const auto tower = cairn::residual_tower{.layers = 2, .hidden = 7}.make<double>(4);
  CHECK(tower.layers.size() == 2);
  CHECK(tower.layers[0].inner.first.outputs() == 7);
  laws::check_block(tower);
  laws::check_gradients(cairn::residual_tower{.layers = 1, .dropout = .3}.make<double>(4));
  laws::check_block(cairn::residual_tower{}.make<double>(4));
  CHECK_THROWS_WITH(cairn::residual_tower{.dropout = 1}.make<float>(4), Catch::Contains("not a rate"));
}
