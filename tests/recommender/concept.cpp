#include "cairn/recommender/concept.hpp"

#include "cairn/data/split.hpp"
#include "cairn/recommender/item_neighbors.hpp"
#include "cairn/recommender/popularity.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

struct no_fit {
  using data_type = interactions;
  std::size_t users() const { return 0; }
  std::size_t items() const { return 0; }
  void score(user_index, std::span<const item_index>, std::span<float>) const {}
};
static_assert(!recommender<no_fit>);

/// Its score of item 2 is no number.
struct broken : no_fit {
  std::size_t count = 0;
  void fit(const training<interactions>& train, const execution& = {}) { count = train->items(); }
  std::size_t users() const { return 4; }
  std::size_t items() const { return count; }
  void score(user_index, std::span<const item_index> items, std::span<float> scores) const {
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = items[n] == 2 ? std::nanf("") : 1.F;
  }
};
static_assert(recommender<popularity> && !scores_catalogue<popularity> && !explains<popularity>);

split<interactions> shop() {
  const std::vector<interaction> train{{0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {1, 3, 1}, {2, 1, 1}};
  return given_split(4, 4, train, {});
}

}  // namespace

TEST_CASE("recommend leaves out what is known and breaks ties by the lower index") {
  const auto parts = shop();
  popularity model;
  model.fit(parts.train);
  const auto best = recommend(model, parts.train, 0, 2);
  REQUIRE(best.size() == 2);
  CHECK(best[0].item == 1);
  CHECK(best[0].score == 2);
  CHECK(best[1].item == 3);
  const auto all = recommend(model, parts.train, 0, 2, {.seen = seen_items::allow});
  CHECK(all[0].item == 0);
  CHECK(all[1].item == 1);
  CHECK(recommend(model, parts.train, 1, 4).size() == 1);  // only item 2 is left
}

TEST_CASE("a list longer than the catalogue and a model without fit are refused") {
  const auto parts = shop();
  popularity model;
  CHECK_THROWS_WITH(recommend(model, parts.train, 0, 2), Catch::Contains("not fitted"));
  model.fit(parts.train);
  CHECK_THROWS_WITH(recommend(model, parts.train, 0, 5), Catch::Contains("catalogue's 4"));
  CHECK_THROWS_AS(recommend(model, parts.train, 0, 0), cairn::error);
}

TEST_CASE("serve_scores says how a customer was served") {
  const auto parts = shop();
  popularity model;
  model.fit(parts.train);
  std::vector<float> scores(4);
  const std::vector<item_index> items{2};
  const std::vector<float> values{1};
  CHECK(serve_scores(model, *parts.train, 0, {}, scores) == served::known);
  CHECK(scores == std::vector<float>{2, 2, 0, 1});
  CHECK(serve_scores(model, *parts.train, 3, {items, values}, scores) == served::folded_in);
  CHECK(serve_scores(model, *parts.train, 99, {}, scores) == served::popularity);
  CHECK(scores == std::vector<float>{2, 2, 0, 1});
  CHECK(recommend(model, parts.train, 99, 1)[0].item == 0);  // a stranger
}

TEST_CASE("a customer of no id is served by his history, without what it holds") {
  const auto parts = shop();
  const std::vector<item_index> items{1, 0};  // in any order
  const std::vector<float> values{1, 1};
  // He took 0 and 1: 3 is scored by 1, 2 by 0.
  popularity popular;
  popular.fit(parts.train);
  const auto best = recommend(popular, parts.train, history_view{items, values}, 4);
  REQUIRE(best.size() == 2);
  CHECK(best[0].item == 3);
  CHECK(best[1].item == 2);
  CHECK(recommend(popular, parts.train, history_view{items, values}, 1, {.seen = seen_items::allow})[0].item == 0);
  // A model that folds in is asked by the history: item 2 beside 1.
  item_neighbors<> neighbors;
  const std::vector<interaction> train{{0, 0, 1}, {1, 0, 1}, {2, 1, 1}, {2, 2, 1}, {3, 3, 1}, {4, 3, 1}};
  const auto data = all_of(interactions(5, 4, train));
  neighbors.fit(data);
  const std::vector<item_index> one{1};
  const auto folded = recommend(neighbors, data, history_view{one, std::span(values).first(1)}, 1);
  REQUIRE(folded.size() == 1);
  CHECK(folded[0].item == 2);
  CHECK(folded[0].score == 1);
  // Nothing is known of him: popularity.
  CHECK(recommend(neighbors, data, history_view{}, 1)[0].item == 0);
  const std::vector<item_index> outside{4};
  CHECK_THROWS_WITH(recommend(popular, parts.train, history_view{outside, std::span(values).first(1)}, 1),
                    Catch::Contains("no item 4"));
}

TEST_CASE("a score that is NaN is refused by name, and never ranked") {
  const auto parts = shop();
  broken model;
  model.fit(parts.train);
  CHECK_THROWS_WITH(recommend(model, parts.train, 0, 2), Catch::Contains("item 2 is NaN"));
  CHECK_THROWS_AS(recommend(model, parts.train, 0, 2), cairn::error);
}

TEST_CASE("a train of another catalogue and scores of another size are refused") {
  const auto parts = shop();
  popularity model;
  model.fit(parts.train);
  const std::vector<interaction> entries{{0, 0, 1}, {0, 1, 1}};
  const auto smaller = all_of(interactions(1, 2, entries));
  CHECK_THROWS_AS(recommend(model, smaller, 0, 1), cairn::error);
  std::vector<float> scores(3);
  const user_index user = 0;
  CHECK_THROWS_AS(score_catalogue(model, std::span(&user, 1), std::span(scores)), cairn::error);
  // A user that the model knows and train does not.
  const auto fewer = all_of(interactions(1, 4, entries));
  CHECK(recommend(model, fewer, 3, 1)[0].item == 0);
}

TEST_CASE("score_catalogue without the model's own form is score, row by row") {
  const auto parts = shop();
  popularity model;
  model.fit(parts.train);
  const std::vector<user_index> users{2, 0};
  std::vector<float> scores(8);
  score_catalogue(model, users, scores);
  CHECK(scores == std::vector<float>{2, 2, 0, 1, 2, 2, 0, 1});
}
