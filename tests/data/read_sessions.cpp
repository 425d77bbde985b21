#include "cairn/data/read_sessions.hpp"

#include "catch.hpp"
#include "real_data.hpp"
#include "refusal.hpp"
#include "temporary_file.hpp"

using namespace cairn;

namespace {

std::vector<item_index> session(const sequences& all, std::size_t n) {
  return {all.of(n).begin(), all.of(n).end()};
}
using item_row = std::vector<item_index>;

}  // namespace

TEST_CASE("sessions and their cases share one catalogue", "[data]") {
  const session_data data = parse_sessions("9 7\t9 \r\n\n5\n", "7 5\t9\n8\t4\n");
  CHECK(data.items.name(0) == "9");
  CHECK(data.items.size() == 5);  // 8 and 4 are of test alone
  CHECK(data.train.items() == 5);
  CHECK(data.train.users() == 2);
  CHECK(session(data.train, 0) == item_row{0, 1, 0});
  CHECK(session(data.train, 1) == item_row{2});
  CHECK(data.test.items() == 5);
  CHECK(session(data.test.histories, 0) == item_row{1, 2});
  CHECK(session(data.test.histories, 1) == item_row{3});
  CHECK(data.test.next == item_row{0, 4});
  CHECK(data.rare_cases == 0);
  CHECK(parse_sessions("1 2\n").test.size() == 0);
}

TEST_CASE("rare items are dropped from sessions and from cases", "[data]") {
  // a thrice, b twice, c once; d is of test alone.
  const session_data data = parse_sessions("c a b\na b a\n", "a c\tb\nc\ta\na\tc\nd a\tb\n", {}, 2);
  CHECK(data.items.size() == 2);
  CHECK(data.items.name(0) == "a");
  CHECK(session(data.train, 0) == item_row{0, 1});
  CHECK(session(data.train, 1) == item_row{0, 1, 0});
  REQUIRE(data.test.size() == 2);
  CHECK(session(data.test.histories, 0) == item_row{0});
  CHECK(session(data.test.histories, 1) == item_row{0});
  CHECK(data.test.next == item_row{1, 1});
  CHECK(data.rare_cases == 2);
  CHECK(refusal([] { parse_sessions("a b\n", {}, {}, 2); }) ==
        "sessions: no item is left; expected items that are there 2 times");
}

TEST_CASE("broken cases are refused with file and line", "[data]") {
  const auto refused = [](std::string_view test) { return refusal([&] { parse_sessions("1 2\n", test); }); };
  const std::string expected = "; expected a prefix, a tab and the next item";
  CHECK(refused("1\t2\n1 2\n") == "test:2: no tab in '1 2'" + expected);
  CHECK(refused("1\t2\t3\n") == "test:1: a second tab" + expected);
  CHECK(refused("\n1\t \n") == "test:2: no next item" + expected);
  CHECK(refused("1\t2 3\n") == "test:1: a second next item '3'" + expected);
  CHECK(refused(" \t2\n") == "test:1: no prefix" + expected);
  CHECK(refused(std::string_view("1\t\0\n", 4)) == "test:1:3: a NUL byte; expected text");
  CHECK(refused("\n \n") == "test: no rows; expected at least one row");
  CHECK(refusal([] { parse_sessions(" \n"); }) == "sessions: no rows; expected at least one row");
}

TEST_CASE("files of sessions are named in errors", "[data]") {
  const temporary_file train("1 2\n2 1\n"), good("1\t2\n"), bad("1\t2\n2\n");
  CHECK(read_sessions(train.path(), good.path()).test.size() == 1);
  CHECK(read_sessions(train.path()).train.users() == 2);
  CHECK(refusal([&] { read_sessions(train.path(), bad.path()); }).find(bad.path() + ":2: no tab") == 0);
}

TEST_CASE("Diginetica is read", "[data][real]") {
  const auto train = real_data("gcegnn-diginetica/train-sessions.txt.gz");
  const auto test = real_data("gcegnn-diginetica/test.txt.gz");
  if (!train || !test) return;
  const session_data data = read_sessions(*train, *test);
  CHECK(data.train.users() == 186670);
  CHECK(data.train.size() == 906140);
  CHECK(data.items.size() == 43097);
  CHECK(data.test.size() == 60858);
}
