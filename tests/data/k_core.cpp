#include "cairn/data/k_core.hpp"

#include <map>

#include "account.hpp"
#include "cairn/core/random.hpp"
#include "catch.hpp"
#include "refusal.hpp"

using namespace cairn;

namespace {

event_log random_log(std::uint32_t users, std::uint32_t items, int rows) {
  event_log log;
  random_stream random(2, purpose::simulate);
  for (std::uint32_t user = 0; user < users; ++user) log.names.users.insert(std::to_string(user));
  for (std::uint32_t item = 0; item < items; ++item) log.names.items.insert(std::to_string(item));
  for (int n = 0; n < rows; ++n) {
    log.events.push_back(
        {.user = random.below(1 + random.below(users)), .item = random.below(1 + random.below(items))});
  }
  return log;
}

/// One removal at a time until none is due.
std::vector<event> slow_core(std::vector<event> events, std::size_t users, std::size_t items) {
  for (;;) {
    std::map<std::uint32_t, std::size_t> of_user, of_item;
    for (const event& e : events) {
      ++of_user[e.user];
      ++of_item[e.item];
    }
    const auto before = events.size();
    std::erase_if(events, [&](const event& e) { return of_user[e.user] < users || of_item[e.item] < items; });
    if (events.size() == before) return events;
  }
}

}  // namespace

TEST_CASE("the core is what peeling one by one leaves", "[data]") {
  const event_log log = random_log(60, 40, 500);
  for (std::size_t users : {0U, 2U, 5U, 8U}) {
    for (std::size_t items : {1U, 4U, 9U}) {
      const event_view core = log | k_core{.users = users, .items = items};
      CHECK(std::vector<event>(core.begin(), core.end()) == slow_core(log.events, users, items));
    }
  }
  CHECK(refusal([&] { static_cast<void>(log | k_core{.users = 400}); }).starts_with("cleaning step k_core: "));
}

TEST_CASE("rows without user or item are in no core", "[data]") {
  event_log log = random_log(2, 2, 30);
  log.events.push_back({.user = none, .item = 0});
  log.events.push_back({.user = 0, .item = none});
  const event_view core = log | k_core{.users = 1, .items = 1};
  CHECK(core.size() == 30);
  CHECK(dropped(core, "no user or no item") == 2);
}
