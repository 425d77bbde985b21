#include "cairn/recommender/popularity.hpp"

#include "cairn/data/split.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("popularity counts customers, not events") {
  const std::vector<interaction> train{{0, 0, 5}, {0, 0, 5}, {1, 1, 1}, {2, 1, 1}, {2, 2, 1}};
  const auto parts = given_split(4, 4, train, {});
  popularity model;
  CHECK(model.items() == 0);
  for (const int threads : {1, 2, 3}) {
    model.fit(parts.train, {.threads = threads});
    CHECK(model.users() == 4);
    const std::vector<item_index> items{3, 1, 0, 2};
    std::vector<float> scores(4), whole(4);
    model.score(0, items, scores);
    CHECK(scores == std::vector<float>{0, 2, 1, 1});
    model.score_history({}, whole);
    CHECK(whole == std::vector<float>{1, 2, 1, 0});
  }
}

TEST_CASE("a cancelled fit leaves the model as it was") {
  const std::vector<interaction> train{{0, 0, 1}};
  const auto parts = given_split(1, 2, train, {});
  popularity model;
  CHECK_THROWS_AS(model.fit(parts.train, {.report = [](const progress_update&) { return false; }}), cancelled);
  CHECK(model.items() == 0);
}
