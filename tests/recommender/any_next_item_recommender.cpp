#include "cairn/recommender/any_next_item_recommender.hpp"

#include "cairn/recommender/next_item_popularity.hpp"
#include "catch.hpp"
#include "next_item_laws.hpp"
#include "next_item_models.hpp"

using namespace cairn;

TEST_CASE("any recommender of the next item is one", "[laws]") {
  const auto broken = cairn::testing::broken_next_item_laws([] {
    cairn::testing::batch_successor model;
    model.longest = 5;
    return any_next_item_recommender(model);
  });
  CHECK(broken.empty());
}

TEST_CASE("the seam hands on what the model inside can do") {
  sequence_builder packed(4);
  packed.add(std::vector<item_index>{2, 0, 2});
  const auto train = all_of(packed.finish());
  packed.add(std::vector<item_index>{0});
  const auto stop = part_maker::validation(next_items{packed.finish(), {1}});
  any_next_item_recommender plain = next_item_popularity{};
  CHECK_FALSE(plain.stops_by_validation());
  CHECK(plain.longest_history() > 1000);
  plain.fit(train, stop);
  CHECK(plain.items() == 4);
  cairn::testing::batch_successor able;
  able.longest = 3;
  any_next_item_recommender any = able;
  CHECK(any.stops_by_validation());
  CHECK(any.longest_history() == 3);
  CHECK_FALSE(any.prefers_candidates());
  CHECK(any_next_item_recommender(cairn::testing::candidate_successor{}).prefers_candidates());
}

TEST_CASE("candidates are scored by themselves behind the seam, or picked out of all scores") {
  const std::vector<item_index> history{1}, candidates{3, 0, 3, 1};
  const auto scored = [&](any_next_item_recommender any) {
    std::vector<float> scores(candidates.size());
    any.score_items(history, candidates, scores);
    return scores;
  };
  cairn::testing::successor plain;
  cairn::testing::candidate_successor able;
  plain.count = able.count = 4;
  CHECK(scored(plain) == std::vector<float>{2, 1, 2, 0});
  CHECK(scored(able) == std::vector<float>{2, 1, 2, 0});
  cairn::testing::told_successor told;
  std::vector<std::uint32_t> seen;
  told.count = 4;
  told.known = &seen;
  std::vector<float> scores(candidates.size());
  any_next_item_recommender(told).score_items(history, candidates, scores, std::vector<std::uint32_t>{9});
  CHECK(seen == std::vector<std::uint32_t>{9});
}

TEST_CASE("an empty seam refuses every call") {
  any_next_item_recommender any;
  CHECK(any.items() == 0);
  std::vector<float> scores(1);
  CHECK_THROWS_WITH(any.score_next(std::vector<item_index>{0}, scores),
                    "any_next_item_recommender: no model inside; expected one made from a recommender");
  CHECK_THROWS_AS(any.fit(all_of(sequences{})), cairn::error);
}
