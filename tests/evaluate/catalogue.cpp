#include "cairn/evaluate/catalogue.hpp"

#include <cmath>

#include "cairn/recommender/popularity.hpp"
#include "catch.hpp"
#include "toy.hpp"

using namespace cairn;

TEST_CASE("lists by hand") {
  // Item 0 is taken by all three, 1 by one: lists of one, seen items allowed, all show item 0.
  const std::vector<interaction> train{{0, 0, 1}, {1, 0, 1}, {2, 0, 1}, {2, 1, 1}}, test{{0, 2, 1}, {1, 3, 1}, {2, 3, 1}};
  const auto parts = given_split(3, 4, train, test);
  popularity model;
  model.fit(parts.train);
  const auto allowed = evaluate_catalogue(model, parts, {.k = 1, .seen = seen_items::allow});
  CHECK(allowed.shown == std::vector<std::size_t>{3, 0, 0, 0});
  CHECK(allowed.coverage == .25);
  CHECK(allowed.gini == Approx(.75));
  CHECK(allowed.novelty == Approx(0).margin(1e-12));
  const auto fresh = evaluate_catalogue(model, parts, {.k = 1});
  CHECK(fresh.shown[0] == 0);
  CHECK(fresh.shown[1] == 2);
  CHECK(fresh.novelty == Approx(std::log2(3.)));
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
  CHECK(evaluate_catalogue(constant_model(400, 40), parts, {.k = 5}, {.threads = 3}).shown == one.shown);
}
