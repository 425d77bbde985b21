#include "cairn/data/event_part.hpp"

#include <array>

#include "catch.hpp"
#include "refusal.hpp"

using namespace cairn;

static_assert(is_target({.user = 0, .item = 0}));
static_assert(!is_target({.user = 0, .item = 0, .what = action::cancellation}));
static_assert(!is_target({.user = 0, .what = action::search}));
static_assert(!is_target({.item = 0}));

TEST_CASE("parts hold the events of their side, in the order of the log, under shared names") {
  using detail::side;
  event_log log;
  for (std::int64_t time = 0; time < 4; ++time) log.events.push_back({.user = 0, .item = 0, .time = time});
  const auto parts =
      detail::finish(log, std::array{side::test, side::train, side::history, side::test}, "setting", "something else");
  REQUIRE(parts.test->events.size() == 2);
  CHECK(parts.test->events[1].time == 3);
  CHECK(parts.train->events[0].time == 1);
  CHECK(parts.history->events[0].time == 2);
  CHECK(parts.train->names == parts.test->names);
}

TEST_CASE("a side without an event is refused") {
  using detail::side;
  event_log log;
  log.events.resize(2);
  CHECK(refusal([&] {
          detail::finish(log, std::array{side::test, side::history}, "setting", "something else");
        }) == "setting: train would be empty; expected something else");
  CHECK(refusal([&] {
          detail::finish(log, std::array{side::train, side::train}, "setting", "something else");
        }) == "setting: test would be empty; expected something else");
}
