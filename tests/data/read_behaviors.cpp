#include "cairn/data/read_behaviors.hpp"

#include <array>

#include "catch.hpp"
#include "refusal.hpp"
#include "store/files.hpp"

using namespace cairn;

TEST_CASE("a file for each behavior becomes one log", "[data]") {
  const files::folder folder;
  files::put(folder / "views.tsv", "0\t7\t30\n0\t8\t10\n");
  files::put(folder / "purchases.tsv", "1\t8\t20\n");
  const std::array<behavior_file, 2> parts{
      {{action::view, folder / "views.tsv"}, {action::purchase, folder / "purchases.tsv"}}};
  const event_log log = read_behaviors(parts);
  REQUIRE(log.events.size() == 3);
  CHECK(log.events[1] == event{.user = 0, .item = 1, .what = action::view, .time = 10});
  CHECK(log.events[2] == event{.user = 1, .item = 1, .what = action::purchase, .time = 20});
  CHECK(log.names.items.name(0) == "7");
  const event_log more = read_behaviors(std::span(parts).last(1), log.names);
  CHECK(more.events[0].item == 1);
}

TEST_CASE("a broken file of behaviors is refused, and the log is as it was", "[data]") {
  event_log log;
  parse_behavior("a\tb\t1\n", "first", action::view, log);
  struct wrong_file {
    const char *text, *problem;
  };
  for (const wrong_file& wrong : {wrong_file{"a\tb\t1\nc\td\n", "bad:2"},
                                  {"a\tb\t1\tx\n", "bad:1: 4 fields; expected a customer, an item and a time"},
                                  {"a\tb\n", "bad:1: 2 fields"},
                                  {"a\t\t5\n", "bad:1: an empty name"},
                                  {"a\tb\tnow\n", "bad:1"},
                                  {"", "no rows"}}) {
    INFO(wrong.problem);
    CHECK(refusal([&] { parse_behavior(wrong.text, "bad", action::cart, log); }).find(wrong.problem) !=
          std::string::npos);
    CHECK(log.events.size() == 1);
  }
}
