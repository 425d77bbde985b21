#include "cairn/recommender/gru4rec.hpp"

#include "catch.hpp"
#include "next_item_laws.hpp"

TEST_CASE("GRU4Rec keeps the laws", "[laws]") {
  const auto make = [] {
    return cairn::gru4rec({.encoder = {.width = 8, .layers = 2, .positions = 7},
                           .head = {.negatives = 3},
                           .training = {.epochs = 2, .batch_tokens = 64, .shard_tokens = 24}});
  };
  CHECK(cairn::testing::broken_next_item_laws(make) == std::vector<std::string>{});
}
