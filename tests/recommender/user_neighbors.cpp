#include "cairn/recommender/user_neighbors.hpp"

#include "cairn/similarity/jaccard.hpp"
#include "cairn/similarity/mean_squared_difference.hpp"
#include "catch.hpp"
#include "neighbor_ages.hpp"
#include "neighbor_data.hpp"

using cairn::testing::catalogue_scores;
using cairn::testing::share_of;

TEST_CASE("user neighbors by hand") {
  // Customer 0 took a, b; 1 took b, c; 2 took b alone.
  const std::vector<cairn::interaction> entries{{0, 0}, {0, 1}, {1, 1}, {1, 2}, {2, 1}};
  cairn::user_neighbors<> model;
  model.fit(cairn::all_of(cairn::interactions(3, 3, entries)));
  const auto scores = catalogue_scores(model, 2);
  // Customer 2 shares one item with 0 and with 1, who have two each.
  CHECK(scores[0] == Approx(1 / std::sqrt(2.)));
  CHECK(scores[1] == Approx(2 / std::sqrt(2.)));
  CHECK(scores[2] == Approx(1 / std::sqrt(2.)));
}

TEST_CASE("user neighbors: a past item's share is its own terms in the similarities, by hand") {
  // Customers (2, 1, 0), (1, 3, 2) and (0, 2, 1): s(0, 1) = (2 + 3) / sqrt 70, s(0, 2) = 2 / 5.
  const std::vector<cairn::interaction> entries{{0, 0, 2}, {0, 1, 1}, {1, 0, 1}, {1, 1, 3},
                                                {1, 2, 2}, {2, 1, 2}, {2, 2, 1}};
  const auto train = cairn::all_of(cairn::interactions(3, 3, entries));
  const double root = std::sqrt(70.), first = 5 / root, second = .4;
  cairn::user_neighbors<> model;
  model.fit(train);
  const cairn::explanation why = model.explain(0, 2);
  REQUIRE(why.parts.size() == 2);
  CHECK(why.score == Approx(first * 2 + second));
  CHECK(why.parts[0].because == 1);
  CHECK(why.parts[0].share == Approx(3 / root * 2 + 2. / 5));
  CHECK(share_of(why, 0) == Approx(2 / root * 2));
  CHECK(why.rest == Approx(0).margin(1e-6));
  // Each term times s^(amplification - 1), over the sum of what the neighbors weigh.
  cairn::user_neighbors<> loud{{.amplification = 2, .normalize = true}};
  loud.fit(train);
  const double total = first * first + second * second;
  CHECK(share_of(loud.explain(0, 2), 0) == Approx(2 / root * first * 2 / total));
  CHECK(share_of(loud.explain(0, 2), 1) == Approx((3 / root * first * 2 + second * second) / total));
  // No terms: what customer 1 says is split evenly. 1 / (1 + mean of 1 and 4) and 1 / (1 + 1).
  cairn::user_neighbors<cairn::mean_squared_difference> even;
  even.fit(train);
  CHECK(share_of(even.explain(0, 2), 0) == Approx(1 / 3.5 * 2 / 2));
  CHECK(share_of(even.explain(0, 2), 1) == Approx(1 / 3.5 * 2 / 2 + .5));
}

TEST_CASE("user neighbors: shares of a similarity of sets are even, whatever the weights") {
  const std::vector<cairn::interaction> entries{{0, 0, 2}, {0, 1, 1}, {1, 0, 1}, {1, 1, 3}, {1, 2, 2}};
  cairn::user_neighbors<cairn::jaccard> model;
  model.fit(cairn::all_of(cairn::interactions(2, 3, entries)));
  const cairn::explanation why = model.explain(0, 2);
  CHECK(why.score == Approx(2. / 3 * 2));
  CHECK(share_of(why, 0) == Approx(2. / 3));
  CHECK(share_of(why, 1) == Approx(2. / 3));
}

TEST_CASE("user neighbors: folded in, a known customer is his own nearest neighbor, with similarity 1") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(40, 50, 20, false));
  cairn::user_neighbors<cairn::jaccard> model{{.neighbors = 100}};
  model.fit(train);
  std::vector<float> scores(50);
  model.score_history({}, scores);
  CHECK(scores == std::vector<float>(50, 0.F));
  model.score_history(train->history(7), scores);
  const auto as_known = catalogue_scores(model, 7);
  for (std::size_t i = 0; i < 50; ++i) {
    const float own = train->by_user().contains(7, static_cast<cairn::item_index>(i)) ? 1.F : 0.F;
    CHECK(scores[i] == Approx(as_known[i] + own).margin(1e-5));
  }
}

TEST_CASE("user neighbors deduce their similarity, serve recommend and refuse wrong settings") {
  const cairn::user_neighbors_settings<cairn::jaccard> settings{.neighbors = 10};
  cairn::user_neighbors model{settings};
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 20, 30, false));
  model.fit(train);
  for (const auto& best : cairn::recommend(model, train, 3, 5)) CHECK_FALSE(train->by_user().contains(3, best.item));
  CHECK_THROWS_WITH(cairn::user_neighbors<>{{.amplification = -1}}.fit(train), Catch::Contains("amplification"));
  CHECK_THROWS_WITH(cairn::user_neighbors<>{{.how_similar = {.shrink = -1e9F}}}.fit(train),
                    Catch::Contains("cosine.shrink"));
}

TEST_CASE("user neighbors with ages are those of values that have decayed") {
  cairn::testing::check_ages<cairn::user_neighbors<>, cairn::user_neighbors<cairn::time_decay<>>>();
}
