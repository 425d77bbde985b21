#include "cairn/recommender/bought_before.hpp"

#include <vector>

#include "cairn/data/split.hpp"
#include "cairn/recommender/any_recommender.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

// Item 4 is the most popular one; user 0 took 3 twice, 1 and 2 once, and of these 2 is the more popular.
const std::vector<interaction> bought_entries{{0, 3, 1}, {0, 3, 1}, {0, 1, 1}, {0, 2, 1}, {1, 4, 1},
                                              {1, 2, 1}, {2, 4, 1}, {2, 2, 1}, {3, 4, 1}, {3, 0, 9}};

std::vector<item_index> listed(const std::vector<recommendation>& list) {
  std::vector<item_index> items;
  for (const recommendation& each : list) items.push_back(each.item);
  return items;
}

}  // namespace

TEST_CASE("own items come first, by weight and popularity, then what most took") {
  const auto parts = given_split(5, 6, bought_entries, {});
  bought_before model;
  CHECK(model.items() == 0);
  model.fit(parts.train);
  CHECK(model.users() == 5);
  CHECK(model.items() == 6);
  CHECK(listed(recommend(model, parts.train, 0, 5, {.seen = seen_items::allow})) ==
        std::vector<item_index>{3, 2, 1, 4, 0});
  CHECK(listed(recommend(model, parts.train, 3, 3, {.seen = seen_items::allow})) == std::vector<item_index>{0, 4, 2});
  // Among items that are new to him it is popularity.
  CHECK(listed(recommend(model, parts.train, 0, 2)) == std::vector<item_index>{4, 0});
  // A customer without a past is served too.
  CHECK(listed(recommend(model, parts.train, 4, 2)) == std::vector<item_index>{2, 4});
}

TEST_CASE("a recent weight goes before a frequent one where weights decay") {
  const std::vector<interaction> decayed{{0, 0, .3F}, {0, 1, .8F}, {1, 0, 1}};
  const auto parts = given_split(2, 3, decayed, {});
  bought_before model;
  model.fit(parts.train);
  CHECK(listed(recommend(model, parts.train, 0, 3, {.seen = seen_items::allow})) == std::vector<item_index>{1, 0, 2});
}

TEST_CASE("scores item by item, of the catalogue and of a history are the same") {
  const auto parts = given_split(5, 6, bought_entries, {});
  bought_before model;
  model.fit(parts.train);
  const std::vector<item_index> all{0, 1, 2, 3, 4, 5};
  for (user_index user = 0; user < 5; ++user) {
    std::vector<float> one(6), catalogue(6), folded(6);
    model.score(user, all, one);
    model.score_catalogue(std::span(&user, 1), catalogue);
    model.score_history(parts.train->history(user), folded);
    CHECK(one == catalogue);
    CHECK(one == folded);
  }
  // Equal in all: the same score, so that ties are broken by whoever ranks.
  const std::vector<interaction> equal{{0, 0, 1}, {0, 1, 1}};
  const auto tied = given_split(1, 2, equal, {});
  model.fit(tied.train);
  std::vector<float> scores(2);
  model.score(0, std::vector<item_index>{0, 1}, scores);
  CHECK(scores[0] == scores[1]);
}

TEST_CASE("a new customer is served by his history, and the baseline stands behind the seam") {
  const auto parts = given_split(5, 6, bought_entries, {});
  any_recommender model = bought_before();
  model.fit(parts.train);
  const std::vector<item_index> items{1}, unknown{77};
  const std::vector<float> values{1};
  std::vector<float> scores(6);
  model.score_history({items, values}, scores);
  CHECK_THROWS_WITH(model.score_history({unknown, values}, scores), Catch::Contains("no item 77"));
  CHECK(scores[1] >= 1);
  CHECK(scores[4] < 1);
  CHECK(model.can_fold_in());
}

TEST_CASE("a cancelled fit leaves the baseline as it was") {
  const auto parts = given_split(5, 6, bought_entries, {});
  bought_before model;
  CHECK_THROWS_AS(model.fit(parts.train, {.report = [](const progress_update&) { return false; }}), cancelled);
  CHECK(model.items() == 0);
}
