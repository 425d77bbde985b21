#include "cairn/data/read_events.hpp"

#include "catch.hpp"
#include "gzipped.hpp"
#include "refusal.hpp"
#include "temporary_file.hpp"

using namespace cairn;

TEST_CASE("a log is read by the names of its columns", "[data]") {
  const event_log log = parse_events(
      "sku;customer;amount;at;name\n"
      "s1;c1;2;2010-12-01 08:26;Lantern\n"
      "s2;;3.5;12/1/2010 8:27;\n"
      "s1;c2;1;0;Other\n",
      "in.csv", {.user = "customer", .item = "sku", .value = "amount", .time = "at", .title = "name"},
      {.what = action::purchase, .separator = ";"});
  REQUIRE(log.events.size() == 3);
  CHECK(log.events[0] == event{.user = 0, .item = 0, .what = action::purchase, .value = 2, .time = 1291191960});
  CHECK(log.events[1] == event{.user = none, .item = 1, .what = action::purchase, .value = 3.5, .time = 1291192020});
  CHECK(log.names.users.name(1) == "c2");
  CHECK(log.names.title(0) == "Lantern");
  CHECK(log.names.title(1) == "s2");
}

TEST_CASE("rows that do not hold are refused with line and column", "[data][C2][C3]") {
  const auto said = [](const std::string& row) {
    return refusal([&] { parse_events("user,item,action,value,time\nu,i,view,1,0\n" + row + "\n", "in.csv"); });
  };
  CHECK(said("u,i,looked,1,0") ==
        "in.csv:3, column 'action': unknown action 'looked'; expected view, search, cart, purchase, rating, review or "
        "cancellation");
  for (const char* number : {"", "nan", "inf", "1e400", "0x1p3", "+1", " 1", "1.0.0"}) {
    CHECK(said("u,i,view," + std::string(number) + ",0").starts_with("in.csv:3, column 'value': '"));
  }
  CHECK(said("u,i,view,\"1,5\",0").starts_with("in.csv:3, column 'value': '1,5' is not a number"));
  for (const char* time : {"", "-1", "10000-01-01", "1291191960000", "9223372036854775808"}) {
    CHECK(said("u,i,view,1," + std::string(time)).starts_with("in.csv:3, column 'time': '"));
  }
  CHECK(said("u,i,view,1") == "in.csv:3: 4 fields; expected 5 fields, as in the header");
}

TEST_CASE("a file of bad rows alone is refused", "[data]") {
  bad_rows bad;
  CHECK(refusal([&] { parse_events("user,item,value\nu,i,x\nv,i\n", "in.csv", {}, {.bad = &bad}); }) ==
        "in.csv: no events; expected at least one row that can be taken");
  CHECK(bad.count == 2);
}

TEST_CASE("milliseconds are read where they are declared", "[data][C3]") {
  const event_log log =
      parse_events("user,item,time\nu,i,1291191960123\n", "in.csv", {}, {.time = time_format::milliseconds});
  CHECK(log.events[0].time == 1291191960);
}

TEST_CASE("a log is read from a file, packed or not", "[data]") {
  const std::string text = "user,item\nu,i\n";
  CHECK(read_events(temporary_file(text).path()).events.size() == 1);
  CHECK(read_events(temporary_file(gzipped(text)).path()).events.size() == 1);
}
