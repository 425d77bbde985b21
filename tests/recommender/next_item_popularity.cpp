#include "cairn/recommender/next_item_popularity.hpp"

#include "catch.hpp"
#include "next_item_laws.hpp"

using namespace cairn;

TEST_CASE("popularity of the next item keeps the laws", "[laws]") {
  CHECK(cairn::testing::broken_next_item_laws([] { return next_item_popularity{}; }).empty());
}

TEST_CASE("popularity of the next item counts repeats") {
  sequence_builder packed(4);
  packed.add(std::vector<item_index>{2, 0, 2});
  packed.add(std::vector<item_index>{2, 1});
  next_item_popularity model;
  model.fit(all_of(packed.finish()));
  std::vector<float> scores(4);
  model.score_next(std::vector<item_index>{3}, scores);
  CHECK(scores == std::vector<float>{1, 1, 3, 0});
  CHECK_THROWS_WITH(model.fit(all_of(sequences{})), Catch::Contains("no items"));
  CHECK(model.items() == 4);
}
