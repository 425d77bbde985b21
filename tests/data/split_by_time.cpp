#include "cairn/data/split_by_time.hpp"

#include <cmath>

#include "cairn/data/leakage.hpp"
#include "catch.hpp"
#include "random_log.hpp"
#include "refusal.hpp"

using namespace cairn;

namespace {

event_log at_times(const std::vector<std::int64_t>& times) {
  event_log log;
  log.names.users.insert("ann");
  log.names.items.insert("a");
  for (const std::int64_t time : times) log.events.push_back({.user = 0, .item = 0, .time = time});
  return log;
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

TEST_CASE("the last of each user, and all that is late") {
  const auto log = random_log(40, 30, 2000);
  CHECK(leave_last_out(log).test->events.size() >= 40);
  const auto timed = split_by_time(log, {.test = .25});
  check_leakage(timed, split_promise::times_apart);
  CHECK(static_cast<double>(timed.test->events.size()) ==
        Approx(.25 * static_cast<double>(log.events.size())).epsilon(.05));
}

TEST_CASE("a fraction that leaves train nothing is refused, one that is tiny takes the last second") {
  CHECK_THROWS_AS(split_by_time(at_times({1, 2}), {.test = std::nan("")}), cairn::error);
  CHECK_THROWS_AS(split_by_time(event_log{}), cairn::error);
  CHECK(
      refusal([] {
        split_by_time(at_times({7, 7, 7}));
      }) ==
      "time_split.test 0.200000: train would be empty: the events before time 7 are none; expected events of different "
      "times, or a smaller fraction");
  CHECK(refusal([] { split_by_time(at_times({7, 7, 7, 9}), {.test = .5}); }).starts_with("time_split.test 0.5"));
  CHECK(split_by_time(at_times({7, 7, 7, 9})).test->events.size() == 1);
  CHECK(split_by_time(at_times({7, 8, 9}), {.test = 1e-20}).test->events.size() == 1);
}

TEST_CASE("a time outside the log is refused") {
  CHECK(split_at_time(at_times({3, 5}), 5).test->events.size() == 1);
  CHECK(refusal([] {
          split_at_time(at_times({3, 5}), 3);
        }) ==
        "split_at_time 3: train would be empty; expected a time after the first event's 3 and not after the last one's "
        "5");
  CHECK(refusal([] { split_at_time(at_times({3, 5}), 6); }).starts_with("split_at_time 6: test would be empty; "));
  CHECK(refusal([] {
          split_at_time(at_times({3, 3}), 3);
        }) == "split_at_time 3: train would be empty; expected events of different times, all are of 3");
  CHECK(refusal([] { split_at_time(event_log{}, 3); }) ==
        "split_at_time: the log is empty; expected at least one event");
}

TEST_CASE("users of one event each leave no last one out") {
  CHECK(refusal([] { leave_last_out(at_times({3})); }) ==
        "leave_last_out: test would be empty; expected a user with two different targets");
}
