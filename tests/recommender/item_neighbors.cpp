#include "cairn/recommender/item_neighbors.hpp"

#include "cairn/similarity/jaccard.hpp"
#include "catch.hpp"
#include "neighbor_ages.hpp"
#include "neighbor_data.hpp"

using cairn::testing::catalogue_scores;
using cairn::testing::share_of;

TEST_CASE("item neighbors by hand") {
  // Customer 0 took a, b; 1 took b, c; 2 took b alone.
  const std::vector<cairn::interaction> entries{{0, 0}, {0, 1}, {1, 1}, {1, 2}, {2, 1}};
  cairn::item_neighbors<> model;
  model.fit(cairn::all_of(cairn::interactions(3, 3, entries)));
  const auto scores = catalogue_scores(model, 2);
  // a and b share one of 1 and 3 customers, as c and b do; a and c none.
  CHECK(scores[0] == Approx(1 / std::sqrt(3.)));
  CHECK(scores[1] == 0);
  CHECK(scores[2] == Approx(1 / std::sqrt(3.)));
  CHECK(catalogue_scores(model, 0)[1] == Approx(1 / std::sqrt(3.)));
}

TEST_CASE("item neighbors: a past item's share is its similarity times its weight, by hand") {
  // a (1, 1, 0), b (2, 0, 1) and c (0, 1, 3) by customer: s(c, a) = 1 / sqrt 20, s(c, b) = 3 / sqrt 50.
  const std::vector<cairn::interaction> entries{{0, 0, 1}, {0, 1, 2}, {1, 0, 1}, {1, 2, 1}, {2, 1, 1}, {2, 2, 3}};
  const auto train = cairn::all_of(cairn::interactions(3, 3, entries));
  const double a = 1 / std::sqrt(20.), b = 3 / std::sqrt(50.);
  cairn::item_neighbors<> model;
  model.fit(train);
  const cairn::explanation why = model.explain(0, 2);
  REQUIRE(why.parts.size() == 2);
  CHECK(why.score == Approx(a + 2 * b));
  CHECK(why.parts[0].because == 1);
  CHECK(why.parts[0].share == Approx(2 * b));
  CHECK(share_of(why, 0) == Approx(a));
  CHECK(why.rest == Approx(0).margin(1e-6));
  cairn::item_neighbors<> loud{{.amplification = 2, .normalize = true}};
  loud.fit(train);
  CHECK(share_of(loud.explain(0, 2), 0) == Approx(a * a / (a * a + b * b)));
  CHECK(share_of(loud.explain(0, 2), 1) == Approx(2 * b * b / (a * a + b * b)));
}

TEST_CASE("item neighbors fold a known customer in as he is known") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(40, 50, 20, false));
  cairn::item_neighbors<cairn::jaccard> model{{.neighbors = 100}};
  model.fit(train);
  std::vector<float> scores(50);
  model.score_history({}, scores);
  CHECK(scores == std::vector<float>(50, 0.F));
  model.score_history(train->history(7), scores);
  CHECK(scores == catalogue_scores(model, 7));
}

TEST_CASE("item neighbors deduce their similarity, serve recommend and refuse wrong settings") {
  const cairn::item_neighbors_settings<cairn::jaccard> settings{.neighbors = 10};
  cairn::item_neighbors model{settings};
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 20, 30, false));
  model.fit(train);
  for (const auto& best : cairn::recommend(model, train, 3, 5)) CHECK_FALSE(train->by_user().contains(3, best.item));
  CHECK_THROWS_WITH(cairn::item_neighbors<>{{.amplification = -1}}.fit(train), Catch::Contains("amplification"));
  CHECK_THROWS_WITH(cairn::item_neighbors<>{{.how_similar = {.shrink = std::nanf("")}}}.fit(train),
                    Catch::Contains("cosine.shrink"));
}

TEST_CASE("item neighbors with ages are those of values that have decayed") {
  cairn::testing::check_ages<cairn::item_neighbors<>, cairn::item_neighbors<cairn::time_decay<>>>();
}
