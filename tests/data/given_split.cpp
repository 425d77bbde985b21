#include "cairn/data/given_split.hpp"

#include "catch.hpp"

using namespace cairn;

TEST_CASE("given_split joins two numberings") {
  event_log train, test;
  train.events.push_back({.user = train.names.users.insert("ann"), .item = train.names.items.insert("a")});
  test.events.push_back({.user = test.names.users.insert("bob"), .item = test.names.items.insert("b")});
  test.events.push_back({.user = test.names.users.insert("ann"), .item = test.names.items.insert("a"), .time = 5});
  test.names.titles = {"Brush"};
  const auto parts = given_split(train, test);
  CHECK(parts.test->events[0].user == 1);
  CHECK(parts.test->events[0].item == 1);
  CHECK(parts.test->events[1].user == 0);
  CHECK(parts.test->names->title(1) == "Brush");
  CHECK(parts.test->names->title(0) == "a");
}

TEST_CASE("unknown users and items of test are counted") {
  const std::vector<interaction> train{{0, 0, 1}, {1, 1, 1}}, test{{0, 1, 1}, {0, 2, 1}, {2, 0, 1}};
  const auto unknown = unknown_in_train(given_split(3, 3, train, test));
  CHECK(unknown.users == 1);
  CHECK(unknown.items == 1);
  CHECK(unknown.events == 2);
}
