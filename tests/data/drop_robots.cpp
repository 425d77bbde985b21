#include "cairn/data/drop_robots.hpp"

#include "account.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

/// Three users: clicks a while apart, one basket of many lines, and a hurry across the minute's end.
event_log hurry() {
  event_log log;
  for (const char* user : {"calm", "basket", "robot"}) log.names.users.insert(user);
  for (std::uint32_t n = 0; n < 20; ++n) {
    log.events.push_back({.user = 0, .item = n, .time = 100 + 7 * n});
    log.events.push_back({.user = 1, .item = n, .what = action::purchase, .time = 100, .session = 0});
    log.events.push_back({.user = 2, .item = n, .time = 110 + n});
    log.events.push_back({.user = none, .item = n, .time = 110});
  }
  return log;
}

}  // namespace

TEST_CASE("users faster than people are dropped in any minute", "[data]") {
  const event_view clean = hurry() | drop_robots{.most_a_minute = 10};
  CHECK(dropped(clean, "too many acts in a minute") == 20);
  CHECK(clean.size() == 60);
  for (const event& e : clean) CHECK(e.user != 2);
  CHECK((hurry() | drop_robots{.most_a_minute = 20}).size() == 80);
  CHECK((hurry() | drop_robots{.most_a_minute = 19}).size() == 60);
  // At 7 seconds apart a minute holds nine clicks: one every 0, 7, ..., 56.
  CHECK((hurry() | drop_robots{.most_a_minute = 9}).size() == 60);
  CHECK((hurry() | drop_robots{.most_a_minute = 8}).size() == 40);
}

TEST_CASE("hours and days are watched too", "[data]") {
  const event_view hour = hurry() | drop_robots{.most_an_hour = 19};
  CHECK(dropped(hour, "too many acts in an hour") == 40);
  const event_view day = hurry() | drop_robots{.most_a_day = 19};
  CHECK(dropped(day, "too many acts in a day") == 40);
}

TEST_CASE("ratings filed by the page are no sign of a program", "[data]") {
  event_log log = hurry();
  for (event& e : log.events) {
    if (e.user == 2) e.what = action::rating;
  }
  CHECK((log | drop_robots{.most_a_minute = 10}).size() == 80);
}
