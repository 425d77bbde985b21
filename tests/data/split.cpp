#include "cairn/data/split.hpp"

#include "cairn/data/leakage.hpp"
#include "catch.hpp"
#include "random_log.hpp"

using namespace cairn;

TEST_CASE("every split keeps its promise and loses nothing") {
  const auto log = random_log(40, 30, 2000);
  const auto check = [&](const split<event_part>& parts, split_promise promise) {
    check_leakage(parts, promise);
    CHECK(total(parts) == log.events.size());
    CHECK_FALSE(parts.train->events.empty());
    CHECK_FALSE(parts.test->events.empty());
  };
  check(leave_last_out(log), split_promise::last_out);
  check(split_by_time(log), split_promise::times_apart);
  check(split_at_time(log, 2500), split_promise::times_apart);
  check(split_at_random(log), split_promise::events_apart);
  check(hold_users_out(log), split_promise::users_apart);
  for (const auto& fold : k_fold(log)) check(fold, split_promise::events_apart);
}
