#include "cairn/data/split_at_random.hpp"

#include <set>
#include <tuple>

#include "cairn/data/leakage.hpp"
#include "catch.hpp"
#include "random_log.hpp"
#include "refusal.hpp"

using namespace cairn;

TEST_CASE("a random split follows its seed") {
  const auto log = random_log(40, 30, 2000);
  const auto random = split_at_random(log, {.test = .2, .seed = 3});
  check_leakage(random, split_promise::events_apart);
  CHECK(random.test->events == split_at_random(log, {.test = .2, .seed = 3}).test->events);
  CHECK(random.test->events != split_at_random(log, {.test = .2, .seed = 4}).test->events);
}

TEST_CASE("a quarter of the users is held out") {
  const auto log = random_log(40, 30, 2000);
  const auto strong = hold_users_out(log, {.users = .25, .test = .3, .seed = 5});
  check_leakage(strong, split_promise::users_apart);
  CHECK(total(strong) == log.events.size());
  std::set<user_index> held;
  for (const event& e : strong.test->events) held.insert(e.user);
  CHECK(held.size() == 10);
}

TEST_CASE("k_fold tests every target once") {
  const auto log = random_log(20, 15, 500);
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

TEST_CASE("settings that leave a side empty are refused") {
  const auto log = random_log(5, 5, 20);
  CHECK_THROWS_AS(split_at_random(log, {.test = 0}), cairn::error);
  CHECK_THROWS_AS(split_at_random(log, {.test = 1}), cairn::error);
  CHECK(refusal([&] {
          split_at_random(log, {.test = .001});
        }).starts_with("random_split.test 0.001000: test would be empty; "));
  CHECK(
      refusal([&] { split_at_random(event_log{}); }).starts_with("random_split.test 0.200000: train would be empty; "));
  CHECK_THROWS_AS(k_fold(log, {.folds = 1}), cairn::error);
  CHECK_THROWS_AS(k_fold(log, {.folds = 1000}), cairn::error);
  event_log copies;
  copies.events.assign(4, {.user = copies.names.users.insert("ann"), .item = copies.names.items.insert("a")});
  CHECK(refusal([&] { k_fold(copies, {.folds = 2}); }) ==
        "fold_settings.folds: train would be empty; expected fewer folds than the log has different targets");
  CHECK_THROWS_AS(hold_users_out(log, {.users = 2}), cairn::error);
  CHECK(refusal([&] { hold_users_out(log, {.users = .05}); }) ==
        "held_out_users.users 0.050000: holds 0 of 5 users out; expected a fraction that leaves users on both sides");
  CHECK(refusal([&] {
          hold_users_out(log, {.users = .95});
        }).starts_with("held_out_users.users 0.950000: holds 5 of 5 "));
  event_log single;  // everyone did one thing: whoever is held out, nothing of his can be test
  for (const char* user : {"ann", "bob"}) single.events.push_back({.user = single.names.users.insert(user), .item = 0});
  CHECK(refusal([&] { hold_users_out(single, {.users = .5}); }) ==
        "hold_users_out: test would be empty; expected more held-out users, or some with two different targets");
}
