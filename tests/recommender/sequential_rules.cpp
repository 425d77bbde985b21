#include "cairn/recommender/sequential_rules.hpp"

#include "catch.hpp"
#include "next_item_laws.hpp"

using namespace cairn;

TEST_CASE("sequential rules keep the laws", "[laws]") {
  CHECK(cairn::testing::broken_next_item_laws([] { return sequential_rules{}; }) == std::vector<std::string>{});
}

TEST_CASE("a rule weighs one over the distance, summed over all places", "[recommender]") {
  sequence_builder packed(5);
  packed.add(std::vector<item_index>{0, 1, 2, 1, 0});
  packed.add(std::vector<item_index>{0, 3, 1});
  const auto train = all_of(packed.finish());
  const auto scores_after = [&](std::size_t steps, item_index last) {
    sequential_rules model({.steps = steps});
    model.fit(train);
    std::vector<float> scores(5);
    model.score_next(std::vector<item_index>{4, last}, scores);
    return scores;
  };
  CHECK(scores_after(10, 0) == std::vector<float>{0, 1 + 1 / 3.F + .5F, .5F, 1, 0});
  CHECK(scores_after(1, 0) == std::vector<float>{0, 1, 0, 1, 0});
  CHECK(scores_after(10, 1) == std::vector<float>{1 / 3.F + 1, 0, 1, 0, 0});
  CHECK(scores_after(10, 4) == std::vector<float>(5, 0.F));
}

TEST_CASE("sequential rules refuse what they cannot learn from", "[recommender]") {
  const auto train = all_of(cairn::testing::random_walks(5, 30, 12));
  CHECK_THROWS_WITH(sequential_rules({.steps = 0}).fit(train), Catch::Contains("sequential_rules.steps"));
  CHECK_THROWS_WITH(sequential_rules().fit(all_of(sequences{})), Catch::Contains("no items"));
}
