#include "cairn/data/weighting.hpp"

#include <cmath>

#include "catch.hpp"
#include "refusal.hpp"

using namespace cairn;

namespace {

constexpr std::int64_t day = 86400;

event_log shop() {
  event_log log;
  for (const char* user : {"ann", "bob"}) log.names.users.insert(user);
  for (const char* item : {"a", "b"}) log.names.items.insert(item);
  log.events = {{.user = 0, .item = 0, .time = 0},
                {.user = 0, .item = 0, .what = action::purchase, .value = 2, .time = 10 * day},
                {.user = 0, .item = 1, .what = action::cancellation, .time = 10 * day},
                {.user = 0, .what = action::search, .time = 10 * day},
                {.user = 1, .item = 1, .what = action::cart, .time = 20 * day}};
  return log;
}

}  // namespace

TEST_CASE("actions have weights that add up, and decay") {
  const auto parts = split_at_time(shop(), 15 * day);
  const auto plain = interactions_of(parts, implicit_weighting{});
  CHECK(plain.train->users() == 2);
  CHECK(plain.test->items() == 2);
  REQUIRE(plain.train->size() == 1);
  CHECK(plain.train->by_user().values[0] == 6);
  REQUIRE(plain.test->size() == 1);
  CHECK(plain.test->by_user().values_of(1)[0] == 3);
  const auto decayed = interactions_of(parts, implicit_weighting{.by_quantity = true, .half_life_days = 10});
  CHECK(decayed.train->by_user().values[0] == Approx(.5 + 10));
  CHECK(decayed.test->by_user().values[0] == 3);
  CHECK(interactions_of(all_of(shop()), implicit_weighting{.view = 0})->by_user().values_of(0)[0] == 5);
  CHECK_THROWS_AS(interactions_of(parts, implicit_weighting{.half_life_days = -1}), cairn::error);
}

TEST_CASE("a correction adds nothing by quantity") {
  event_log log = shop();
  log.events = {{.user = 0, .item = 0, .what = action::purchase, .value = 2},
                {.user = 0, .item = 0, .what = action::purchase, .value = -3},
                {.user = 1, .item = 1, .what = action::purchase, .value = -3}};
  CHECK(implicit_weighting{.by_quantity = true}.weight(log.events[1]) == 0);
  const auto weights = interactions_of(all_of(log), implicit_weighting{.by_quantity = true});
  REQUIRE(weights->size() == 1);
  CHECK(weights->by_user().values[0] == 10);
}

TEST_CASE("a weight that is none is refused by its name") {
  const float nan = std::nanf("");
  const auto said = [](const implicit_weighting& how) {
    return refusal([&] { interactions_of(all_of(shop()), how); });
  };
  CHECK(said({.view = nan}) ==
        "implicit_weighting.view: weight is negative or not finite; expected a number of at least 0");
  CHECK(said({.cart = -1}).starts_with("implicit_weighting.cart: "));
  CHECK(said({.purchase = INFINITY}).starts_with("implicit_weighting.purchase: "));
  CHECK(said({.rating = nan}).starts_with("implicit_weighting.rating: "));
  CHECK(said({.review = nan}).starts_with("implicit_weighting.review: "));
  CHECK(said({.half_life_days = std::nan("")}).starts_with("implicit_weighting.half_life_days: "));
}

TEST_CASE("of several ratings the last in time counts") {
  event_log log = shop();
  log.events = {{.user = 0, .item = 0, .what = action::rating, .value = 2, .time = 9},
                {.user = 0, .item = 0, .what = action::rating, .value = 5, .time = 3},
                {.user = 0, .item = 1, .what = action::view, .time = 3}};
  const auto ratings = interactions_of(all_of(log), rating_weighting{});
  REQUIRE(ratings->size() == 1);
  CHECK(ratings->by_user().values[0] == 2);
}

TEST_CASE("a training side alone gives the matrix that it has in its split", "[data]") {
  event_log log;
  log.names.users.insert("u");
  log.names.items.insert("a");
  log.names.items.insert("b");
  log.events = {{.user = 0, .item = 0, .what = action::purchase, .time = 0},
                {.user = 0, .item = 1, .what = action::view, .time = 86400},
                {.user = 0, .item = 0, .what = action::view, .time = 5 * 86400}};
  const auto parts = split_at_time(std::move(log), 2 * 86400);
  const implicit_weighting how{.half_life_days = 1};
  const auto alone = interactions_of(parts.train, how);
  const auto whole = interactions_of(parts, how);
  CHECK(alone->by_user().columns == whole.train->by_user().columns);
  CHECK(alone->by_user().values == whole.train->by_user().values);
  CHECK(alone->by_user().values[0] == 2.5F);
  CHECK_THROWS_AS(interactions_of(parts.train, implicit_weighting{.half_life_days = -1}), cairn::error);
}
