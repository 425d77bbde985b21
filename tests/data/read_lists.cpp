#include "cairn/data/read_lists.hpp"

#include "catch.hpp"
#include "real_data.hpp"
#include "refusal.hpp"

using namespace cairn;

TEST_CASE("lists are read with and without an order", "[data]") {
  const std::string_view text = "u1 a b\tc \r\n\nu2\n u3  b\nu1 d";
  const event_log log = parse_lists(text, "lists");
  REQUIRE(log.events.size() == 5);
  CHECK(log.events[4] == event{.user = 0, .item = 3});
  CHECK(log.names.users.size() == 3);
  CHECK(log.events[3] == event{.user = 2, .item = 1});
  const event_log ordered = parse_lists(text, "lists", list_order::by_time);
  CHECK(ordered.events[2].time == 2);
  CHECK(ordered.events[3].time == 0);
  CHECK(ordered.events[4].time == 3);
}

TEST_CASE("parts of one data set share their numbers", "[data]") {
  const event_log train = parse_lists("9 5 6\n", "train");
  const event_log test = parse_lists("8 6\n", "test", list_order::unordered, train.names);
  CHECK(test.events[0] == event{.user = 1, .item = 1});
  CHECK(test.names.users.name(0) == "9");
}

TEST_CASE("lists without a line or with a NUL byte are refused", "[data]") {
  CHECK(refusal([] { parse_lists(" \n\n", "lists"); }) == "lists: no rows; expected at least one row");
  CHECK(refusal([] { parse_lists("u1\nu2\n", "lists"); }) ==
        "lists: no events; expected at least one line with an item");
  CHECK(refusal([] { parse_lists(std::string_view("1 2\n1 \0\n", 8), "lists"); }) ==
        "lists:2:3: a NUL byte; expected text");
}

TEST_CASE("Gowalla is read", "[data][real]") {
  const auto train_path = real_data("lightgcn-gowalla/train.txt.gz");
  const auto test_path = real_data("lightgcn-gowalla/test.txt.gz");
  if (!train_path || !test_path) return;
  const event_log train = read_lists(*train_path);
  const event_log test = read_lists(*test_path, list_order::unordered, train.names);
  CHECK(train.events.size() == 810128);
  CHECK(test.events.size() == 217242);
  CHECK(test.names.users.size() == 29858);
  CHECK(test.names.items.size() == 40981);
}
