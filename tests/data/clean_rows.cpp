#include "cairn/data/clean_rows.hpp"

#include <limits>

#include "account.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("the same row again is dropped, another one is kept", "[data][C3]") {
  const event e{.user = 1, .item = 2, .what = action::purchase, .value = 3, .price = 4, .time = 5, .session = 6};
  event_log log{{}, {e, e, e, e, e, e, e, e, e}};
  log.events[1].user = 2;
  log.events[2].item = 3;
  log.events[3].what = action::cart;
  log.events[4].value = 4;
  log.events[5].time = 6;
  log.events[6].session = 7;
  log.events[8].text = 1;
  const event_view clean = log | drop_duplicates{};
  CHECK(clean.size() == 7);
  CHECK(dropped(clean, "the same row again") == 2);
  CHECK(clean.front() == e);
}

TEST_CASE("rows without user or item are dropped as the settings say", "[data]") {
  const event_log log{{}, {{.user = 0, .item = 0}, {.user = none, .item = 0}, {.user = 0, .item = none}}};
  CHECK((log | drop_missing_ids{}).size() == 1);
  const event_view items = log | drop_missing_ids{.users = false};
  CHECK(items.size() == 2);
  CHECK(dropped(items, "no item") == 1);
  const event_log search{{}, {{.user = 0, .what = action::search}, {.user = none, .what = action::search}}};
  CHECK((search | drop_missing_ids{}).size() == 1);
}

TEST_CASE("impossible values are dropped, each for its reason", "[data]") {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  const action buy = action::purchase;
  const event_log log{{},
                      {{.what = buy, .value = 1, .price = 1},
                       {.what = buy, .value = 0, .price = 1},
                       {.what = buy, .value = -1, .price = 1},
                       {.what = buy, .value = 200000, .price = 1},
                       {.what = buy, .value = 1, .price = 0},
                       {.what = buy, .value = 1, .price = -5},
                       {.what = buy, .value = 1, .price = 2e5F},
                       {.what = buy, .value = nan, .price = 1},
                       {.what = buy, .value = 1, .price = infinity},
                       {.what = buy, .value = 1, .price = 1, .time = -1},
                       {.what = buy, .value = 1, .price = 1, .time = last_time + 1},
                       {.what = action::view, .value = 1, .price = 0},
                       {.what = action::rating, .value = 0, .price = 0}}};
  const event_view clean = log | drop_impossible_values{};
  CHECK(clean.size() == 3);
  CHECK(dropped(clean, "quantity is not above 0") == 2);
  CHECK(dropped(clean, "quantity is too high") == 1);
  CHECK(dropped(clean, "price is not above 0") == 2);
  CHECK(dropped(clean, "price is too high") == 1);
  CHECK(dropped(clean, "value is not finite") == 1);
  CHECK(dropped(clean, "price is not finite") == 1);
  CHECK(dropped(clean, "time is out of range") == 2);
  CHECK((log | drop_impossible_values{.priced = false}).size() == 4);
  CHECK((log | drop_impossible_values{.highest_quantity = 1e6F}).size() == 4);
  CHECK((log | drop_impossible_values{.corrections = true}).size() == 4);
}

TEST_CASE("stars outside the scale are impossible", "[data]") {
  const event_log log{{},
                      {{.what = action::rating, .value = 5},
                       {.what = action::rating, .value = 9},
                       {.what = action::review, .value = -1},
                       {.what = action::review, .value = .5F}}};
  const event_view clean = log | drop_impossible_values{};
  CHECK(clean.size() == 2);
  CHECK(dropped(clean, "stars are out of range") == 2);
  CHECK((log | drop_impossible_values{.highest_stars = 10}).size() == 3);
}

TEST_CASE("rows are kept by any predicate, with its reason", "[data]") {
  const event_log log{{}, {{.value = 1}, {.value = 2}, {.value = 3}}};
  const float least = 2;
  const event_view clean = log | keep_if{"small", [least](const event& e) { return e.value >= least; }};
  CHECK(clean.size() == 2);
  CHECK(dropped(clean, "small") == 1);
}
