#include "cairn/recommender/repeat_signals.hpp"

#include "catch.hpp"
#include "repeat_data.hpp"

using namespace cairn;

namespace {

/// Customer 0 took item 0 on three days (twice on one of them) and item 2 once; customer 1 took item 0 once.
training<event_part> three_days() {
  event_log log = named_log(3, 4);
  log.events = {bought_on(0, 0, 10), bought_on(0, 0, 10), bought_on(0, 0, 40),   bought_on(0, 0, 60),
                bought_on(0, 2, 20), bought_on(1, 0, 50), bought_on(1, none, 70)};
  log.events.push_back({.user = 2, .item = 3, .what = action::cancellation, .time = 90 * a_day});
  return whole(std::move(log));
}

}  // namespace

TEST_CASE("days, the last of them, and who took an item again are counted") {
  const repeat_signals signals(*three_days(), {.trend_days = 15, .smoothing = 1e-6});
  CHECK(signals.users() == 3);
  CHECK(signals.items() == 4);
  CHECK(signals.now() == 60 * a_day);
  const auto past = signals.past(0);
  REQUIRE(past.size() == 2);
  CHECK(past[0].item == 0);
  CHECK(past[0].days == 3);
  CHECK(signals.days_since(past[0]) == 0);
  CHECK(past[1].item == 2);
  CHECK(past[1].days == 1);
  CHECK(signals.days_since(past[1]) == Approx(40));
  CHECK(signals.past(2).empty());  // a cancellation takes nothing
  CHECK(signals.customers(0) == 2);
  CHECK(signals.customers(3) == 0);
  CHECK(signals.trend(0) == 2);
  CHECK(signals.trend(2) == 0);
  CHECK(signals.again(0) == Approx(.5).margin(1e-4));
  CHECK(signals.again(2) == Approx(0).margin(1e-4));
  CHECK(signals.habit(0) == Approx(.5).margin(1e-4));  // two of his four acts
}

TEST_CASE("habits of those of whom little is known are the usual ones, never 0 and never 1") {
  const repeat_signals signals(*three_days());
  CHECK(signals.habit(2) == Approx(2.5 / 6));  // two repeats of five acts, smoothed
  CHECK(signals.again(3) == Approx(1.5 / 4));  // one pair of three was taken again, smoothed
  for (user_index user = 0; user < 3; ++user) CHECK((signals.habit(user) > 0 && signals.habit(user) < 1));
  for (item_index item = 0; item < 4; ++item) CHECK((signals.again(item) > 0 && signals.again(item) < 1));
}

TEST_CASE("an empty log has no habits") {
  const auto train = whole(named_log(2, 2));
  const repeat_signals signals(*train);
  CHECK(signals.past(1).empty());
  CHECK(signals.trend(1) == 0);
  CHECK(signals.now() == 0);
  CHECK_THROWS_AS(repeat_signals(*train, {.trend_days = 0}), cairn::error);
}
