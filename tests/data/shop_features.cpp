#include "cairn/data/shop_features.hpp"

#include <cmath>
#include <string>
#include <type_traits>

#include "cairn/data/simulated_shop.hpp"
#include "cairn/data/split.hpp"
#include "catch.hpp"

namespace {

cairn::event_log featured_log() {
  cairn::event_log log;
  for (const char* name : {"ann", "bob", "cid"}) log.names.users.insert(name);
  for (const char* name : {"g1", "g2", "g3"}) log.names.items.insert(name);
  log.names.titles = {"Blue Teapot", "Red Mug"};
  const std::int64_t day = 86400;
  using cairn::action;
  log.events = {
      {.user = 0, .item = 0, .price = 10, .time = 10 * day + 6 * 3600},
      {.user = 0, .item = 0, .what = action::purchase, .value = 2, .price = 12, .time = 10 * day + 6 * 3600},
      {.user = 0, .item = 1, .what = action::purchase, .value = 1, .price = 5, .time = 11 * day + 6 * 3600},
      {.user = 0, .item = 1, .what = action::cancellation, .value = 1, .price = 5, .time = 12 * day + 6 * 3600},
      {.user = 1, .item = 0, .price = 14, .time = 20 * day},
      {.user = 1, .what = action::search, .time = 40 * day}};
  return log;
}

}  // namespace

TEST_CASE("item features: median price, customers, kind and title") {
  const auto raw = cairn::item_features(cairn::all_of(featured_log()));
  static_assert(std::is_same_v<decltype(raw), const cairn::training<cairn::raw_features>>);
  REQUIRE(raw->rows == 3);
  CHECK(raw->numbers[0].values[0] == Approx(std::log(12.)));
  CHECK(std::isnan(raw->numbers[0].values[2]));
  CHECK(raw->numbers[1].values[0] == Approx(std::log(3.)));
  CHECK(raw->numbers[1].values[1] == Approx(std::log(2.)));
  CHECK(raw->numbers[1].values[2] == 0);
  CHECK(raw->categories[0].values == std::vector<std::string>{"teapot", "mug", ""});
  CHECK(raw->texts[0].values[0] == "Blue Teapot");
}

TEST_CASE("customer features: recency, frequency, money and hour, by events up to now") {
  const std::int64_t day = 86400;
  const auto raw = cairn::user_features(cairn::all_of(featured_log()), 22 * day);
  const auto& columns = raw->numbers;
  CHECK(columns[0].values[0] == Approx(std::log1p(9.75)));
  CHECK(columns[0].values[1] == Approx(std::log1p(2.)));  // the search comes later
  CHECK(std::isnan(columns[0].values[2]));
  CHECK(columns[1].values[0] == Approx(std::log1p(2.)));
  CHECK(columns[2].values[0] == Approx(std::log1p(24.)));
  CHECK(columns[3].values[0] == Approx(1));  // six o'clock
  CHECK(columns[4].values[0] == Approx(0).margin(1e-9));
  CHECK(columns[4].values[1] == Approx(1));  // midnight
  CHECK(std::isnan(columns[3].values[2]));
}

TEST_CASE("a held-out log gives held-out features, which no schema fits on") {
  const auto raw = cairn::item_features(cairn::part_maker::test(featured_log()));
  static_assert(std::is_same_v<decltype(raw), const cairn::held_out<cairn::raw_features>>);
  cairn::feature_schema schema;
  schema.fit(cairn::item_features(cairn::all_of(featured_log())));
  CHECK(schema.transform(raw).rows.rows() == 3);
}

TEST_CASE("the training part of a split gives features of its own events alone") {
  const auto parts = cairn::split_at_time(featured_log(), 11 * 86400);
  const auto raw = cairn::item_features(parts.train);
  CHECK(raw->rows == 3);
  CHECK(raw->numbers[1].values[0] == Approx(std::log(2.)));  // bob comes later
  CHECK(raw->numbers[1].values[1] == 0);
}

TEST_CASE("a simulated shop's customers are found at their favorite hour") {
  const cairn::simulated_shop shop{{.customers = 100, .goods = 50, .days = 60, .visits_per_week = 3, .dirt = 0}};
  const auto raw = cairn::user_features(cairn::all_of(shop.log()), shop.log().events.back().time);
  double error = 0, users = 0;
  for (std::size_t user = 0; user < shop.customers(); ++user) {
    if (std::isnan(raw->numbers[3].values[user])) continue;
    const double hour = std::atan2(raw->numbers[3].values[user], raw->numbers[4].values[user]) * 12 / std::numbers::pi;
    const double off = std::abs(std::remainder(hour - shop.customer_truth()[user].favorite_hour, 24));
    error += off;
    ++users;
  }
  CHECK(users > 70);
  CHECK(error / users < 1);
}
