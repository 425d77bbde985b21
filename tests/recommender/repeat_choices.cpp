#include "cairn/recommender/repeat_choices.hpp"

#include <numeric>
#include <vector>

#include "cairn/data/weighting.hpp"
#include "cairn/recommender/popularity.hpp"
#include "catch.hpp"
#include "repeat_data.hpp"

using namespace cairn;

namespace {

struct known {
  popularity model;
  repeat_signals signals;
  std::vector<customer_spreads> spreads;

  explicit known(const training<event_part>& train) : signals(*train) {
    model.fit(interactions_of(train, implicit_weighting{}));
    spreads = score_spreads(model, signals);
  }
};

}  // namespace

TEST_CASE("a set holds the past, what was taken later, and a sample that stands for the rest") {
  event_log log = named_log(3, 100);
  log.events = {bought_on(0, 5, 1), bought_on(0, 6, 1), bought_on(1, 7, 1)};
  const std::vector<event> later{bought_on(0, 6, 9), bought_on(0, 9, 9), bought_on(0, 9, 10), bought_on(2, 9, 9)};
  const known then(whole(std::move(log)));
  const auto sets = repeat_choices(then.model, then.signals, then.spreads, later, {.sampled = 20});
  REQUIRE(sets.sets() == 1);  // customer 1 did nothing later, customer 2 has no past
  REQUIRE(sets.chosen.size() == 3 + 20);
  CHECK(sets.features.size() == sets.chosen.size() * repeat_feature_count);
  CHECK(sets.chosen[0] == 0);    // item 5
  CHECK(sets.chosen[1] == .5F);  // item 6, again
  CHECK(sets.chosen[2] == .5F);  // item 9, new
  CHECK(sets.features[2] == 1);  // item 5 he had
  CHECK(sets.features[2 * repeat_feature_count + 2] == 0);
  CHECK(std::accumulate(sets.copies.begin(), sets.copies.end(), 0.) == Approx(100));
}

TEST_CASE("a small catalogue is taken whole, and customers are drawn where there are too many") {
  event_log log = shop_of_habits();
  const auto parts = split_at_time(std::move(log), 150 * a_day);
  const known then(parts.train);
  const auto& later = parts.test->events;
  const auto sets = repeat_choices(then.model, then.signals, then.spreads, later);
  CHECK(sets.sets() == 120);
  for (const float copies : sets.copies) CHECK(copies == 1);
  CHECK(sets.chosen.size() == 120 * 60);
  const auto few = repeat_choices(then.model, then.signals, then.spreads, later, {.customers = 10, .sampled = 5});
  CHECK(few.sets() == 10);
  for (const int threads : {1, 3}) {
    const auto same = repeat_choices(then.model, then.signals, then.spreads, later, {.customers = 10, .sampled = 5},
                                     {.threads = threads});
    CHECK(same.features == few.features);
    CHECK(same.chosen == few.chosen);
  }
  CHECK_THROWS_AS(repeat_choices(then.model, then.signals, then.spreads, later, {.sampled = 0}), cairn::error);
}
