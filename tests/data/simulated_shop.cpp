#include "cairn/data/simulated_shop.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <vector>

#include "catch.hpp"

namespace {

const cairn::simulated_shop& usual_shop() {
  static const cairn::simulated_shop shop{{.seed = 7}};
  return shop;
}

std::size_t planted(const cairn::simulated_shop& shop, cairn::dirt kind) {
  return shop.planted()[static_cast<std::size_t>(kind)];
}

/// Share of the customers with a purchase on the last 30 days for whom one of those goods is among the ten best.
template <class Score>
double hit_rate(const cairn::simulated_shop& shop, Score&& score) {
  const std::int64_t cut = shop.settings().start + std::int64_t{86400} * (shop.settings().days - 30);
  std::map<cairn::user_index, std::set<cairn::item_index>> past, future;
  const cairn::event_log log = shop.clean_log();
  for (const cairn::event& e : log.events) {
    if (e.what == cairn::action::purchase) (e.time < cut ? past : future)[e.user].insert(e.item);
  }
  std::size_t hits = 0, users = 0;
  std::vector<double> scores(log.names.items.size());
  for (const auto& one : future) {
    const auto& seen = past[one.first];
    if (std::includes(seen.begin(), seen.end(), one.second.begin(), one.second.end())) continue;
    score(one.first, cut, scores);
    for (const auto item : seen) scores[item] = -1;
    std::vector<cairn::item_index> order(scores.size());
    std::iota(order.begin(), order.end(), 0U);
    std::partial_sort(order.begin(), order.begin() + 10, order.end(),
                      [&](auto a, auto b) { return scores[a] > scores[b]; });
    ++users;
    hits +=
        std::any_of(order.begin(), order.begin() + 10, [&](auto item) { return one.second.contains(item); }) ? 1U : 0U;
  }
  REQUIRE(users > 300);
  return static_cast<double>(hits) / static_cast<double>(users);
}

}  // namespace

TEST_CASE("the same seed gives the same shop, another seed another") {
  const cairn::simulated_shop_settings small{.seed = 3, .customers = 100, .goods = 50, .days = 40};
  const cairn::simulated_shop a{small}, b{small};
  CHECK(a.log().events == b.log().events);
  CHECK(a.log().names.titles == b.log().names.titles);
  CHECK(a.affinity(5, 7, small.start) == b.affinity(5, 7, small.start));
  auto other = small;
  other.seed = 4;
  CHECK(cairn::simulated_shop{other}.log().events != a.log().events);
}

TEST_CASE("the usual shop is of the promised size, in order of time, and has every action") {
  const auto& events = usual_shop().log().events;
  CHECK(events.size() > 60000);
  CHECK(events.size() < 130000);
  CHECK(std::is_sorted(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.time < b.time; }));
  for (std::size_t n = 0; n < cairn::action_names.size(); ++n) {
    CHECK(std::any_of(events.begin(), events.end(),
                      [&](const auto& e) { return e.what == static_cast<cairn::action>(n); }));
  }
  std::set<std::string> titles(usual_shop().log().names.titles.begin(), usual_shop().log().names.titles.end());
  CHECK(titles.size() == usual_shop().goods().size() + 1);
}

TEST_CASE("dirt counted from the rows alone is what was planted, and the clean log holds none of it") {
  const auto& shop = usual_shop();
  const auto& log = shop.log();
  const cairn::item_index postage = log.names.items.at("POST", "item");
  const std::int64_t start = shop.settings().start, end = start + std::int64_t{86400} * (shop.settings().days + 1);
  const auto count = [](const std::vector<cairn::event>& events, auto&& wrong) {
    return static_cast<std::size_t>(std::count_if(events.begin(), events.end(), wrong));
  };
  const auto copies = [](const std::vector<cairn::event>& events) {
    std::set<std::tuple<unsigned, unsigned, int, float, float, std::int64_t, unsigned, unsigned>> distinct;
    for (const auto& e : events) {
      distinct.emplace(e.user, e.item, static_cast<int>(e.what), e.value, e.price, e.time, e.session, e.text);
    }
    return events.size() - distinct.size();
  };
  const auto no_user = [](const auto& e) { return e.user == cairn::none; };
  const auto no_item = [](const auto& e) { return e.item == cairn::none && e.what != cairn::action::search; };
  const auto robot = [&](const auto& e) { return e.user != cairn::none && e.user >= shop.customers(); };
  const auto post = [&](const auto& e) { return e.item == postage; };
  const auto price = [](const auto& e) { return e.price < 0; };
  const auto value = [](const auto& e) {
    const bool stars = e.what == cairn::action::rating || e.what == cairn::action::review;
    return e.value <= 0 || e.value > (stars ? 5 : 1000);
  };
  const auto time = [&](const auto& e) { return e.time < start || e.time >= end; };
  const auto check = [&](const std::vector<cairn::event>& events, bool clean) {
    const auto expected = [&](cairn::dirt kind) { return clean ? 0 : planted(shop, kind); };
    CHECK(copies(events) == expected(cairn::dirt::duplicate));
    CHECK(count(events, no_user) == expected(cairn::dirt::missing_customer));
    CHECK(count(events, no_item) == expected(cairn::dirt::missing_item));
    CHECK(count(events, robot) == expected(cairn::dirt::robot));
    CHECK(count(events, post) == expected(cairn::dirt::postage));
    CHECK(count(events, price) == expected(cairn::dirt::impossible_price));
    CHECK(count(events, value) == expected(cairn::dirt::impossible_value));
    CHECK(count(events, time) == expected(cairn::dirt::impossible_time));
  };
  check(log.events, false);
  check(shop.clean_log().events, true);
  for (const std::size_t kind : shop.planted()) CHECK(kind > 0);
  CHECK(std::accumulate(shop.planted().begin(), shop.planted().end(), std::size_t{0}) == log.events.size());
  CHECK(shop.clean_log().events.size() == planted(shop, cairn::dirt::nothing));
}

TEST_CASE("without dirt there is none, nor postage and robots among the names") {
  const cairn::simulated_shop shop{{.customers = 200, .goods = 50, .days = 40, .dirt = 0}};
  CHECK(planted(shop, cairn::dirt::nothing) == shop.log().events.size());
  CHECK(shop.log().names.users.size() == 200);
  CHECK(shop.log().names.items.size() == 50);
}

TEST_CASE("the truth ranks far above popularity, and not perfectly") {
  const auto& shop = usual_shop();
  std::vector<double> counts(shop.log().names.items.size());
  const std::int64_t cut = shop.settings().start + std::int64_t{86400} * (shop.settings().days - 30);
  for (const auto& e : shop.clean_log().events) {
    if (e.what == cairn::action::purchase && e.time < cut) ++counts[e.item];
  }
  const double popular = hit_rate(shop, [&](auto, auto, auto& scores) { scores = counts; });
  const double oracle =
      hit_rate(shop, [&](auto user, auto time, auto& scores) { shop.affinities(user, time, scores); });
  const double stranger = hit_rate(shop, [&](auto user, auto time, auto& scores) {
    shop.affinities((user + 1) % static_cast<unsigned>(shop.customers()), time, scores);
  });
  CAPTURE(popular, oracle, stranger);
  CHECK(oracle > popular + .25);
  CHECK(oracle > stranger + .25);
  CHECK(oracle < .95);
}

TEST_CASE("demand shares add up to one, follow launches, and are drawn as stated") {
  const auto& shop = usual_shop();
  const std::int64_t start = shop.settings().start;
  std::vector<double> now(shop.log().names.items.size()), late = now;
  shop.affinities(11, start, now);
  shop.affinities(11, start + 86400 * 179, late);
  double share = 0;
  for (std::size_t n = 0; n < shop.goods().size(); ++n) {
    CHECK((now[n] == 0) == (shop.goods()[n].launch_day > 0));
    share += now[n] / cairn::simulated_conversion(shop.customer_truth()[11], shop.goods()[n]);
  }
  CHECK(share == Approx(1));
  CHECK(now.back() == 0);  // postage
  CHECK(now[3] != late[3]);
  CHECK(shop.affinity(11, 3, start) == now[3]);

  // Purchases that the truth expects of all customers' views on a fixed taste, against those made.
  const cairn::simulated_shop still{{.customers = 300,
                                     .goods = 40,
                                     .days = 60,
                                     .launched_goods = 0,
                                     .repurchase = 1,
                                     .dirt = 0,
                                     .taste = {.drift = 0}}};
  double expected = 0, bought = 0;
  for (const auto& e : still.log().events) {
    if (e.what == cairn::action::purchase) ++bought;
    if (e.what == cairn::action::view) {
      expected += cairn::simulated_conversion(still.customer_truth()[e.user], still.goods()[e.item]);
    }
  }
  CHECK(bought == Approx(expected).epsilon(.1));
}

TEST_CASE("no customer acts before he arrives, and no good sells before its launch") {
  const auto& shop = usual_shop();
  const cairn::event_log log = shop.clean_log();
  std::size_t early = 0, unlaunched = 0;
  for (const auto& e : log.events) {
    const double day = static_cast<double>(e.time - shop.settings().start) / 86400;
    if (day < shop.customer_truth()[e.user].arrival_day - 1) ++early;
    if (e.item != cairn::none && day < shop.goods()[e.item].launch_day) ++unlaunched;
  }
  CHECK(early == 0);
  CHECK(unlaunched == 0);
}

TEST_CASE("settings out of range are refused") {
  CHECK_THROWS_AS(cairn::simulated_shop({.customers = 0}), cairn::error);
  CHECK_THROWS_AS(cairn::simulated_shop({.goods = 1}), cairn::error);
  CHECK_THROWS_AS(cairn::simulated_shop({.visits_per_week = 0}), cairn::error);
  CHECK_THROWS_AS(cairn::simulated_shop({.dirt = .5}), cairn::error);
  CHECK_THROWS_AS(usual_shop().affinity(1U << 30U, 0, 0), cairn::error);
}
