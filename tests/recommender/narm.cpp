#include "cairn/recommender/narm.hpp"

#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"
#include "next_item_laws.hpp"

TEST_CASE("NARM keeps the laws", "[laws]") {
  const auto make = [] {
    return cairn::narm_sampled_softmax({.encoder = {.width = 8, .hidden = 6, .positions = 7},
                                        .head = {.negatives = 3},
                                        .training = {.epochs = 2, .batch_tokens = 64, .shard_tokens = 24}});
  };
  CHECK(cairn::testing::broken_next_item_laws(make) == std::vector<std::string>{});
}

TEST_CASE("NARM's encoder: gradients, modes and decoding", "[recommender]") {
  const cairn::narm_encoder still{.width = 4, .hidden = 5, .dropout = 0, .last_dropout = 0};
  laws::check_block(still.make<double>());
  laws::check_decoding(still.make<double>());
  laws::check_gradients(cairn::narm_encoder{.width = 4, .hidden = 3}.make<double>());
}
