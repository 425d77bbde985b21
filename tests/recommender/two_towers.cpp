#include "cairn/recommender/two_towers.hpp"

#include <vector>

#include "catch.hpp"
#include "next_item_laws.hpp"

TEST_CASE("two towers keep the laws", "[laws]") {
  const auto make = [] {
    return cairn::two_towers<>({.query = {.width = 8, .positions = 7},
                                .item = {.layers = 1},
                                .objective = {.further = 3},
                                .training = {.epochs = 2, .batch_tokens = 64, .shard_tokens = 24}});
  };
  CHECK(cairn::testing::broken_next_item_laws(make) == std::vector<std::string>{});
}
