#include "cairn/recommender/concept.hpp"

#include "cairn/data/split.hpp"
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

TEST_CASE("score_catalogue without the model's own form is score, row by row") {
  const auto parts = shop();
  popularity model;
  model.fit(parts.train);
  const std::vector<user_index> users{2, 0};
  std::vector<float> scores(8);
  score_catalogue(model, users, scores);
  CHECK(scores == std::vector<float>{2, 2, 0, 1, 2, 2, 0, 1});
}
