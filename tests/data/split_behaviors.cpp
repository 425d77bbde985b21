#include "cairn/data/split_behaviors.hpp"

#include <vector>

#include "catch.hpp"
#include "refusal.hpp"

using namespace cairn;

namespace {

event_log shop_of_two() {
  event_log log;
  for (const char* name : {"ann", "bob"}) log.names.users.insert(name);
  for (const char* name : {"a", "b", "c", "d"}) log.names.items.insert(name);
  log.events = {{.user = 0, .item = 0, .what = action::view, .time = 1},
                {.user = 0, .item = 0, .what = action::purchase, .time = 2},
                {.user = 0, .item = 1, .what = action::view, .time = 3},
                {.user = 0, .item = 1, .what = action::purchase, .time = 4},
                {.user = 0, .item = 2, .what = action::view, .time = 5},
                {.user = 1, .item = 1, .what = action::purchase, .time = 6},
                {.user = 1, .item = 1, .what = action::purchase, .time = 7}};
  return log;
}

}  // namespace

TEST_CASE("the last purchase is asked, and nothing of it is known", "[data]") {
  const last_targets taken = take_last_targets(shop_of_two(), action::purchase);
  CHECK(taken.users == std::vector<user_index>{0});  // bob bought one thing twice
  CHECK(taken.items == std::vector<item_index>{1});
  CHECK(taken.known == std::vector<std::size_t>{2});
  CHECK(taken.rest.events.size() == 4);  // what she viewed later is not known either
  const last_targets keeping = take_last_targets(shop_of_two(), action::purchase, later_events::keep);
  CHECK(keeping.rest.events.size() == 5);
  CHECK(keeping.known == taken.known);
  CHECK(std::none_of(taken.rest.events.begin(), taken.rest.events.end(),
                     [](const event& e) { return e.user == 0 && e.item == 1; }));
  CHECK(take_last_targets(shop_of_two(), action::cart).users.empty());
}

TEST_CASE("a given test follows all that is known, and validation the rest", "[data]") {
  const std::vector<event> test{{.user = 1, .item = 3}};
  const auto parts = split_behaviors(shop_of_two(), std::span(test), action::purchase, action_taken{}, action_ahead{});
  CHECK(parts.train->values == std::vector<item_index>{0, 0, 2, 1, 1});
  CHECK(parts.validation->next == std::vector<item_index>{1});
  CHECK(parts.validation->histories.values == std::vector<item_index>{0, 0});
  // Action and next action: view 0, purchase 3; the purchase that is asked for stands ahead of the last event.
  CHECK(parts.validation->histories.context == std::vector<std::uint32_t>{0, 3, 3, 3});
  CHECK(parts.train->context == std::vector<std::uint32_t>{0, 3, 3, 0, 0, none, 3, 3, 3, none});
  CHECK(parts.test->histories.values == std::vector<item_index>{1, 1});
  CHECK(parts.test->histories.context == std::vector<std::uint32_t>{3, 3, 3, 3});
  CHECK(parts.test->next == std::vector<item_index>{3});
  CHECK(parts.counts.unknown_in_test == 1);
}

TEST_CASE("a log alone gives its last targets as test", "[data]") {
  event_log log = shop_of_two();
  log.events.push_back({.user = 0, .item = 3, .what = action::purchase, .time = 8});
  const auto parts = split_behaviors(log, action::purchase, action_taken{});
  CHECK(parts.test->next == std::vector<item_index>{3});
  CHECK(parts.validation->next == std::vector<item_index>{1});
  CHECK(parts.test->histories.values == std::vector<item_index>{0, 0, 1, 1, 2});
  CHECK(parts.train->values == std::vector<item_index>{0, 0, 2, 1, 1});
}

TEST_CASE("cases that cannot be asked are refused", "[data]") {
  const auto split_of = [](const std::vector<event>& test) {
    return refusal([&] { split_behaviors(shop_of_two(), std::span(test), action::purchase, action_taken{}); });
  };
  CHECK(split_of({}) == "split_behaviors: no case; expected a customer and an item each");
  CHECK(split_of({{.user = 0, .item = 3}, {.user = 2, .item = 3}}).find("split_behaviors, case 1") == 0);
  CHECK(split_of({{.user = 0, .item = 4}}).find("split_behaviors, case 0") == 0);
  sequences histories = sequences_of(shop_of_two(), action_taken{});
  CHECK(refusal([&] { tell_ahead(histories, "action", 7); }) ==
        "tell_ahead, column 'action': value 7; expected below 7");
  const auto before = histories.context;
  tell_ahead(histories, "hour", 7);
  CHECK(histories.context == before);
}
