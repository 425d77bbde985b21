#include "cairn/data/event_features.hpp"

#include <array>

#include "catch.hpp"
#include "refusal.hpp"

using namespace cairn;

namespace {

std::uint32_t alone(const event_feature auto& feature, const event& own) {
  return feature.of({nullptr, own, nullptr});
}

/// Says more than its column has.
struct overflowing {
  event_column column() const { return {"two", 2}; }
  std::uint32_t of(const told_event&) const { return 2; }
};

}  // namespace

TEST_CASE("hours and weekdays follow the clock of the zone, before 1970 too", "[data]") {
  // 2026-11-26 05:37:32 UTC is a Thursday.
  const event now{.time = 1795671452}, early{.time = -1};
  CHECK(alone(hour_of_day{}, now) == 5);
  CHECK(alone(hour_of_day{.zone = -6 * 3600}, now) == 23);
  CHECK(alone(day_of_week{}, now) == 3);
  CHECK(alone(day_of_week{.zone = -6 * 3600}, now) == 2);
  CHECK(alone(day_of_week{.zone = 19 * 3600}, now) == 4);
  CHECK(alone(hour_of_day{}, early) == 23);
  CHECK(alone(day_of_week{}, early) == 2);  // Wednesday, 1969-12-31
  CHECK(alone(day_of_week{}, event{.time = 0}) == 3);
  CHECK(alone(day_of_week{}, event{.time = 4 * 86400}) == 0);
}

TEST_CASE("intervals are doublings of a second", "[data]") {
  const event first{.time = 100}, same{.time = 100}, next{.time = 101}, later{.time = 108},
      far{.time = std::int64_t{1} << 40U};
  CHECK(interval_before{}.of({&first, same, nullptr}) == 0);
  CHECK(interval_before{}.of({&first, next, nullptr}) == 1);
  CHECK(interval_before{}.of({&first, later, nullptr}) == 4);
  CHECK(interval_before{}.of({&first, far, nullptr}) == 31);
  CHECK(interval_before{}.of({&later, first, nullptr}) == 0);  // a log out of order
  CHECK(interval_before{}.of({nullptr, later, nullptr}) == none);
  CHECK(interval_ahead{}.of({nullptr, first, &later}) == 4);
  CHECK(interval_ahead{}.of({nullptr, first, nullptr}) == none);
}

TEST_CASE("a log becomes sequences with a column for each feature", "[data]") {
  event_log log;
  for (const char* name : {"ann", "bob"}) log.names.users.insert(name);
  for (const char* name : {"a", "b", "c"}) log.names.items.insert(name);
  log.events = {{.user = 0, .item = 2, .what = action::purchase, .time = 3600},
                {.user = 0, .item = none, .what = action::search, .time = 7},
                {.user = 1, .item = 1, .what = action::view, .time = 5},
                {.user = 0, .item = 0, .what = action::cart, .time = 0}};
  const sequences all =
      sequences_of(log, hour_of_day{}, action_taken{}, action_ahead{}, item_category{.of_item = {4, 5}, .count = 6});
  CHECK(all.values == sequences_of(log).values);
  CHECK(all.columns == std::vector<event_column>{{"hour", 24}, {"action", 7}, {"action-ahead", 7}, {"category", 6}});
  CHECK(all.context == std::vector<std::uint32_t>{0, 2, 3, 4, 1, 3, none, none, 0, 0, none, 5});
  CHECK(all.context_of(2, 1)[3] == 5);
  CHECK(refusal([&] { sequences_of(log, hour_of_day{}, overflowing{}); }) ==
        "sequence_builder, column 'two': value 2; expected none or below 2");
}
