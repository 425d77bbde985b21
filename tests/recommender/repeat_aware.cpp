#include "cairn/recommender/repeat_aware.hpp"

#include <vector>

#include "cairn/recommender/bought_before.hpp"
#include "cairn/recommender/item_neighbors.hpp"
#include "cairn/recommender/popularity.hpp"
#include "catch.hpp"
#include "repeat_data.hpp"

using namespace cairn;
static_assert(recommender<repeat_aware<popularity>> && scores_catalogue<repeat_aware<popularity>>);

namespace {

/// Share of the later purchases that were among the three best of their customers.
template <class M>
double hits(const M& model, const split<event_part>& parts) {
  std::size_t found = 0;
  std::vector<float> scores(model.items());
  for (const event& e : parts.test->events) {
    score_catalogue(model, std::span(&e.user, 1), scores);
    std::size_t above = 0;
    for (const float s : scores) above += s > scores[e.item] ? 1U : 0U;
    found += above < 3 ? 1U : 0U;
  }
  return static_cast<double>(found) / static_cast<double>(parts.test->events.size());
}

}  // namespace

TEST_CASE("with what the log tells of repeats a model beats itself, and what was bought before") {
  const auto parts = split_at_time(shop_of_habits(), 170 * a_day);
  const training<interactions> train = interactions_of(parts.train, implicit_weighting{});
  popularity plain;
  plain.fit(train);
  bought_before before;
  before.fit(train);
  repeat_aware<popularity> model{popularity{}};
  model.fit(parts.train);
  repeat_aware neighbors(item_neighbors<>({.neighbors = 20}));
  neighbors.fit(parts.train);
  CAPTURE(hits(plain, parts), hits(before, parts), hits(model, parts));
  CHECK(hits(model, parts) > hits(plain, parts) + .05);
  CHECK(hits(model, parts) >= hits(before, parts));
  CHECK(hits(neighbors, parts) >= hits(before, parts));
  REQUIRE(model.weights().size() == repeat_feature_count);
  CHECK(model.weights()[2] > 1);  // had before
}

TEST_CASE("the model inside is fitted on all of train, and scores agree in every form on any number of threads") {
  const auto parts = split_at_time(shop_of_habits(), 170 * a_day);
  repeat_aware<popularity> model{popularity{}};
  CHECK(model.items() == 0);
  model.fit(parts.train);
  CHECK(model.users() == 120);
  CHECK(model.items() == 60);
  popularity whole;
  whole.fit(interactions_of(parts.train, implicit_weighting{}));
  std::vector<item_index> items(60);
  for (item_index n = 0; n < 60; ++n) items[n] = 59 - n;
  std::vector<float> inside(60), alone(60), one(60), catalogue(120);
  model.model().score(0, items, inside);
  whole.score(0, items, alone);
  CHECK(inside == alone);
  const std::vector<user_index> users{3, 0};
  model.score_catalogue(users, catalogue);
  model.score(0, items, one);
  for (std::size_t n = 0; n < 60; ++n) CHECK(one[n] == catalogue[60 + items[n]]);
  for (const int threads : {1, 2, 3}) {
    repeat_aware<popularity> other{popularity{}};
    other.fit(parts.train, {.threads = threads});
    std::vector<float> again(120);
    other.score_catalogue(users, again);
    CHECK(again == catalogue);
  }
}

TEST_CASE("where nothing can be learned the usual weights stand") {
  event_log log = named_log(2, 3);
  log.events = {bought_on(0, 2, 1), bought_on(1, 0, 1)};
  for (event& e : log.events) e.time = a_day;  // no earlier part
  repeat_aware<popularity> model{popularity{}};
  model.fit(whole(std::move(log)));
  CHECK(std::ranges::equal(model.weights(), usual_repeat_weights));
  std::vector<float> scores(3);
  model.score(0, std::vector<item_index>{0, 1, 2}, scores);
  CHECK(scores[2] > scores[0]);
  CHECK(scores[0] > scores[1]);
}

TEST_CASE("a wrong share is refused, and a cancelled fit leaves the model as it was") {
  CHECK_THROWS_AS(repeat_aware<popularity>(popularity{}, {.held_out = 1}), cairn::error);
  const auto parts = split_at_time(shop_of_habits(), 170 * a_day);
  repeat_aware<popularity> model{popularity{}};
  CHECK_THROWS_AS(model.fit(parts.train, {.report = [](const progress_update&) { return false; }}), cancelled);
  CHECK(model.items() == 0);
  CHECK(model.weights().empty());
}
