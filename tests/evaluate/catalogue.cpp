#include "cairn/evaluate/catalogue.hpp"

#include <cmath>

#include "cairn/recommender/popularity.hpp"
#include "catch.hpp"
#include "toy.hpp"

using namespace cairn;

TEST_CASE("lists by hand") {
  // Item 0 is taken by all three, 1 by one: lists of one, seen items allowed, all show item 0.
  const std::vector<interaction> train{{0, 0, 1}, {1, 0, 1}, {2, 0, 1}, {2, 1, 1}},
      test{{0, 2, 1}, {1, 3, 1}, {2, 3, 1}};
  const auto parts = given_split(3, 4, train, test);
  popularity model;
  model.fit(parts.train);
  const auto allowed = evaluate_catalogue(model, parts, {.k = 1, .seen = seen_items::allow});
  CHECK(allowed.shown == std::vector<std::size_t>{3, 0, 0, 0});
  CHECK(allowed.coverage == .25);
  CHECK(allowed.gini == Approx(.75));
  CHECK(allowed.novelty == Approx(0).margin(1e-12));
  CHECK(allowed.average_popularity == 3);
  CHECK(allowed.popularity_lift == Approx(9. / (3 + 3 + 2) - 1));  // profiles: {0}, {0}, {0, 1}
  CHECK(allowed.long_tail_share == 0);                             // 4 takings: items 0 and 1 hold 80 %
  const auto fresh = evaluate_catalogue(model, parts, {.k = 1});
  CHECK(fresh.shown[0] == 0);
  CHECK(fresh.shown[1] == 2);
  CHECK(fresh.novelty == Approx(std::log2(3.)));
  CHECK(fresh.average_popularity == Approx(2. / 3));  // 1, 1 and, of 2 and 3, one that nobody took
  CHECK(fresh.popularity_lift == Approx(2. / 8 - 1));
  CHECK(fresh.long_tail_share == Approx(1. / 3));
  const auto narrow = evaluate_catalogue(model, parts, {.k = 1, .head = .5});  // the head is item 0 alone
  CHECK(narrow.long_tail_share == 1);
  CHECK_THROWS_WITH(evaluate_catalogue(model, parts, {.k = 1, .head = 0}), Catch::Contains("head is 0"));
  const auto all = evaluate_catalogue(model, parts, {.k = 4});  // shorter lists: what is left
  CHECK(all.shown == std::vector<std::size_t>{0, 2, 3, 3});
  CHECK_THROWS_AS(evaluate_catalogue(model, parts, {.k = 5}), cairn::error);
  CHECK_THROWS_AS(evaluate_catalogue(popularity{}, parts), cairn::error);
}

TEST_CASE("equal scores show the catalogue evenly, on any number of threads") {
  const auto parts = random_parts(400, 40, 2, 1, 3);
  const auto one = evaluate_catalogue(constant_model(400, 40), parts, {.k = 5}, {.threads = 1});
  CHECK(one.coverage == 1);
  CHECK(one.gini < .15);
  const auto three = evaluate_catalogue(constant_model(400, 40), parts, {.k = 5}, {.threads = 3});
  CHECK(three.shown == one.shown);
  CHECK(three.popularity_lift == one.popularity_lift);
}

TEST_CASE("popularity lift compares only customers with a past, known to train or not") {
  // User 2 is known by his history of item 1 alone, user 3 by nothing.
  const std::vector<interaction> train{{0, 0, 1}, {1, 0, 1}, {1, 1, 1}}, past{{2, 1, 1}}, test{{2, 2, 1}, {3, 2, 1}};
  const split<interactions> parts{part_maker::train(interactions(4, 3, train)),
                                  part_maker::test(interactions(4, 3, past)),
                                  part_maker::test(interactions(4, 3, test))};
  popularity model;
  model.fit(parts.train);
  const auto lists = evaluate_catalogue(model, parts, {.k = 1});
  CHECK(lists.shown == std::vector<std::size_t>{2, 0, 0});
  CHECK(lists.average_popularity == 2);
  CHECK(lists.popularity_lift == 1);  // item 0, taken by two, after item 1, taken by one
}
