#include "cairn/data/split.hpp"

#include <set>

#include "cairn/data/leakage.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

event_log shop(std::size_t users, std::size_t items, std::size_t events) {
  event_log log;
  for (std::size_t n = 0; n < users; ++n) log.names.users.insert("u" + std::to_string(n));
  for (std::size_t n = 0; n < items; ++n) log.names.items.insert("i" + std::to_string(n));
  random_stream random(1, purpose::simulate);
  for (std::size_t n = 0; n < events; ++n) {
    event e{.user = random.below(static_cast<std::uint32_t>(users)), .item = random.below(static_cast<std::uint32_t>(items))};
    e.time = random.below(5000);
    if (random.below(20) == 0) e.what = action::search;
    if (e.what == action::search) e.item = none;
    log.events.push_back(e);
    if (random.below(30) == 0) log.events.push_back(e);  // a copy
  }
  return log;
}

std::size_t total(const split<event_part>& parts) {
  return parts.train->events.size() + parts.history->events.size() + parts.test->events.size();
}

}  // namespace

TEST_CASE("leave_last_out by hand") {
  event_log log;
  for (const char* user : {"ann", "bob"}) log.names.users.insert(user);
  for (const char* item : {"a", "b", "c"}) log.names.items.insert(item);
  const auto did = [&](user_index user, item_index item, std::int64_t time) {
    log.events.push_back({.user = user, .item = item, .time = time});
  };
  did(0, 2, 30);
  did(0, 0, 10);
  did(0, 1, 30);  // as late as the first, but later in the log
  did(1, 0, 99);  // his only event
  const auto parts = leave_last_out(log);
  REQUIRE(parts.test->events.size() == 1);
  CHECK(parts.test->events[0] == log.events[2]);
  CHECK(parts.train->events.size() == 3);
  CHECK(parts.train->names == parts.test->names);
  check_leakage(parts, split_promise::last_out);
}

TEST_CASE("every split keeps its promise and loses nothing") {
  const auto log = shop(40, 30, 2000);
  const auto last = leave_last_out(log);
  check_leakage(last, split_promise::last_out);
  CHECK(total(last) == log.events.size());
  CHECK(last.test->events.size() >= 40);

  const auto timed = split_by_time(log, {.test = .25});
  check_leakage(timed, split_promise::times_apart);
  CHECK(total(timed) == log.events.size());
  CHECK(static_cast<double>(timed.test->events.size()) == Approx(.25 * static_cast<double>(log.events.size())).epsilon(.05));
  check_leakage(split_at_time(log, 2500), split_promise::times_apart);

  const auto random = split_at_random(log, {.test = .2, .seed = 3});
  check_leakage(random, split_promise::events_apart);
  CHECK(total(random) == log.events.size());
  CHECK(random.test->events == split_at_random(log, {.test = .2, .seed = 3}).test->events);
  CHECK(random.test->events != split_at_random(log, {.test = .2, .seed = 4}).test->events);

  const auto strong = hold_users_out(log, {.users = .25, .test = .3, .seed = 5});
  check_leakage(strong, split_promise::users_apart);
  CHECK(total(strong) == log.events.size());
  std::set<user_index> held;
  for (const event& e : strong.test->events) held.insert(e.user);
  CHECK(held.size() == 10);
}

TEST_CASE("k_fold tests every target once") {
  const auto log = shop(20, 15, 500);
  const auto folds = k_fold(log, {.folds = 4, .seed = 2});
  REQUIRE(folds.size() == 4);
  std::size_t targets = 0, tested = 0;
  for (const event& e : log.events) targets += is_target(e) ? 1U : 0U;
  std::multiset<std::tuple<user_index, item_index, std::int64_t>> all, seen;
  for (const event& e : log.events) {
    if (is_target(e)) all.emplace(e.user, e.item, e.time);
  }
  for (const auto& fold : folds) {
    check_leakage(fold, split_promise::events_apart);
    tested += fold.test->events.size();
    for (const event& e : fold.test->events) seen.emplace(e.user, e.item, e.time);
    CHECK(total(fold) == log.events.size());
    CHECK(fold.train->names == folds[0].train->names);
  }
  CHECK(tested == targets);
  CHECK(seen == all);
}

TEST_CASE("given_split joins two numberings") {
  event_log train, test;
  train.events.push_back({.user = train.names.users.insert("ann"), .item = train.names.items.insert("a")});
  test.events.push_back({.user = test.names.users.insert("bob"), .item = test.names.items.insert("b")});
  test.events.push_back({.user = test.names.users.insert("ann"), .item = test.names.items.insert("a"), .time = 5});
  test.names.titles = {"Brush"};
  const auto parts = given_split(train, test);
  CHECK(parts.test->events[0].user == 1);
  CHECK(parts.test->events[0].item == 1);
  CHECK(parts.test->events[1].user == 0);
  CHECK(parts.test->names->title(1) == "Brush");
  CHECK(parts.test->names->title(0) == "a");
}

TEST_CASE("unknown users and items of test are counted") {
  const std::vector<interaction> train{{0, 0, 1}, {1, 1, 1}}, test{{0, 1, 1}, {0, 2, 1}, {2, 0, 1}};
  const auto unknown = unknown_in_train(given_split(3, 3, train, test));
  CHECK(unknown.users == 1);
  CHECK(unknown.items == 1);
  CHECK(unknown.events == 2);
}

TEST_CASE("settings that cut nothing are refused") {
  const auto log = shop(5, 5, 20);
  CHECK_THROWS_AS(split_at_random(log, {.test = 0}), cairn::error);
  CHECK_THROWS_AS(split_at_random(log, {.test = 1}), cairn::error);
  CHECK_THROWS_AS(split_by_time(log, {.test = std::nan("")}), cairn::error);
  CHECK_THROWS_AS(split_by_time(event_log{}), cairn::error);
  CHECK_THROWS_AS(k_fold(log, {.folds = 1}), cairn::error);
  CHECK_THROWS_AS(k_fold(log, {.folds = 1000}), cairn::error);
  CHECK_THROWS_AS(hold_users_out(log, {.users = 2}), cairn::error);
}
