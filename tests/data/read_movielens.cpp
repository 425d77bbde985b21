#include "cairn/data/read_movielens.hpp"

#include "catch.hpp"
#include "refusal.hpp"

using namespace cairn;

TEST_CASE("the three layouts of MovieLens are told apart", "[data]") {
  for (const char* text :
       {"196\t242\t3\t881250949\n186\t302\t3.5\t891717742\n", "196::242::3::881250949\r\n186::302::3.5::891717742\r\n",
        "userId,movieId,rating,timestamp\n196,242,3,881250949\n186,302,3.5,891717742\n"}) {
    const event_log log = parse_movielens(text, "ratings");
    REQUIRE(log.events.size() == 2);
    CHECK(log.events[0] == event{.user = 0, .item = 0, .what = action::rating, .value = 3, .time = 881250949});
    CHECK(log.events[1].value == 3.5F);
    CHECK(log.names.users.name(1) == "186");
    CHECK(log.names.items.name(1) == "302");
  }
}

TEST_CASE("what is no MovieLens file is refused", "[data]") {
  CHECK(refusal([] { parse_movielens("a,b\n1,2\n", "ratings"); }) ==
        "ratings:1: the first line is 'a,b'; expected user, item, rating and time between tabs or '::', or "
        "userId,movieId,rating,timestamp");
  CHECK(refusal([] { parse_movielens("", "ratings"); }) != "not refused");
  CHECK(refusal([] { parse_movielens("1::2::3::4\n1::2::x::4\n", "ratings"); }) ==
        "ratings:2, column 3: 'x' is not a number; expected a finite decimal number such as 3 or 2.5");
  CHECK(refusal([] { parse_movielens("1::2::3::4\n1::2::3\n", "ratings"); }) ==
        "ratings:2: 3 fields; expected 4 fields, as in the first row");
  for (const char* text : {"1::2::x::4\n", "1\t2\tx\t4\n", "userId,movieId,rating,timestamp\n1,2,x,4\n"}) {
    bad_rows all;
    CHECK(refusal([&] { parse_movielens(text, "ratings", &all); }) ==
          "ratings: no events; expected at least one row that can be taken");
  }
  bad_rows bad;
  CHECK(parse_movielens("1::2::x::4\n1::2::3::4\n", "ratings", &bad).events.size() == 1);
  CHECK(bad.count == 1);
}
