#include "cairn/data/event_rows.hpp"

#include "catch.hpp"
#include "refusal.hpp"

using namespace cairn;

TEST_CASE("columns that are named must be there, usual ones may be absent", "[data]") {
  delimited_reader rows("user,item,kind\nu,i,view\n", "in.csv");
  const auto places = detail::places_of(rows, {.action = "kind", .price = ""});
  CHECK(places.user == 0U);
  CHECK(places.action == 2U);
  CHECK_FALSE(places.price);
  CHECK_FALSE(places.time);
  CHECK(refusal([&] { detail::places_of(rows, {.value = "stars"}); }) ==
        "in.csv: no column 'stars'; expected one of 'user', 'item', 'kind'");
  CHECK(refusal([&] { detail::places_of(rows, {.user = "customer"}); }) ==
        "in.csv: no column 'customer'; expected one of 'user', 'item', 'kind'");
  CHECK_FALSE(detail::places_of(rows, {.user = ""}).user);
}

TEST_CASE("a row that is refused leaves no name behind", "[data]") {
  bad_rows bad;
  delimited_reader rows("user,item,value\nu1,i1,x\nu2,i2,1\n", "in.csv", {.bad = &bad});
  const event_log log = detail::events_of(rows, detail::places_of(rows, {}), {});
  CHECK(bad.count == 1);
  CHECK(log.events.size() == 1);
  CHECK(log.names.users.size() == 1);
  CHECK(log.names.items.name(0) == "i2");
}
