#include "cairn/data/session_data.hpp"

#include <string_view>

#include "cairn/data/read_events.hpp"
#include "catch.hpp"
#include "refusal.hpp"

using namespace cairn;

namespace {

event_log clicks(std::string_view rows) {
  return parse_events("SessionId,ItemId,Time\n" + std::string(rows), "clicks",
                      {.user = "SessionId", .item = "ItemId", .time = "Time"});
}
std::vector<item_index> clicked(const sequences& all, std::size_t n) {
  return {all.of(n).begin(), all.of(n).end()};
}
using clicked_items = std::vector<item_index>;

}  // namespace

TEST_CASE("sessions of a log stand by the time of their end, and their events by their own", "[data]") {
  const session_data data = sessions_of(clicks("7,a,30\n3,b,20\n7,c,10\n5,a,21\n3,b,22\n"));
  REQUIRE(data.train.users() == 3);  // a, b, c are 0, 1, 2
  CHECK(clicked(data.train, 0) == clicked_items{0});
  CHECK(clicked(data.train, 1) == clicked_items{1, 1});
  CHECK(clicked(data.train, 2) == clicked_items{2, 0});
  CHECK(data.items.name(2) == "c");
  CHECK(data.test.size() == 0);
}

TEST_CASE("every event of a test session but the first is a case", "[data]") {
  const session_data data = sessions_of(clicks("1,a,1\n1,b,2\n"), clicks("9,b,1\n9,x,2\n9,a,3\n8,a,5\n"));
  CHECK(data.items.size() == 3);  // x is of test alone
  REQUIRE(data.test.size() == 2);
  CHECK(clicked(data.test.histories, 0) == clicked_items{1});
  CHECK(clicked(data.test.histories, 1) == clicked_items{1, 2});
  CHECK(data.test.next == clicked_items{2, 0});
  CHECK(data.rare_cases == 0);
}

TEST_CASE("rare items leave sessions and cases of a log", "[data]") {
  const session_data data =
      sessions_of(clicks("1,a,1\n1,b,2\n2,a,3\n2,c,4\n"), clicks("9,b,1\n9,a,2\n9,a,3\n9,c,4\n"), 2);
  CHECK(data.items.size() == 1);
  CHECK(clicked(data.train, 0) == clicked_items{0});
  REQUIRE(data.test.size() == 1);
  CHECK(clicked(data.test.histories, 0) == clicked_items{0});
  CHECK(data.rare_cases == 2);
  CHECK(refusal([] { sessions_of(clicks("1,a,1\n"), {}, 2); }) ==
        "sessions: no item is left; expected items that are there 2 times");
}
