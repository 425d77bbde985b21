#include "cairn/data/drop_non_goods.hpp"

#include "account.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("ids that are no goods are dropped, those that look like them are kept", "[data]") {
  event_log log;
  for (const char* id :
       {"85123A", "POST", "gift_0001_20", "POSTER", "DCGSSBOY", "M", "MUG", "BANK CHARGES", "TEST002"}) {
    log.events.push_back({.user = 0, .item = log.names.items.insert(id)});
  }
  log.events.push_back({.user = 0, .item = none});
  const event_view clean = log | drop_non_goods{};
  CHECK(clean.size() == 5);
  CHECK(dropped(clean, "gift_*") == 1);
  CHECK(dropped(clean, "POST") == 1);
  const event_view own = log | drop_non_goods{.ids = {"8*", "MUG"}};
  CHECK(own.size() == 8);
  CHECK(dropped(own, "8*") == 1);
}
