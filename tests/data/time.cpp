#include "cairn/data/time.hpp"

#include "catch.hpp"
#include "refusal.hpp"

using cairn::time_format;
using cairn::time_in;

static_assert(cairn::days_of(1970, 1, 1) == 0 && cairn::days_of(2000, 3, 1) == 11017);
static_assert(cairn::days_of(2000, 2, 29) && !cairn::days_of(1999, 2, 29) && !cairn::days_of(2100, 2, 29));

TEST_CASE("seconds and dates are read", "[data]") {
  CHECK(time_in("0") == 0);
  CHECK(time_in("881250949") == 881250949);
  CHECK(time_in("1396437466.94") == 1396437466);
  CHECK(time_in("1970-01-02") == 86400);
  CHECK(time_in("2010-12-01 08:26:00") == 1291191960);
  CHECK(time_in("2010-12-01T08:26") == 1291191960);
  CHECK(time_in("2014-04-07T10:51:09.277Z") == 1396867869);
  CHECK(time_in("12/1/2010 8:26") == 1291191960);
  CHECK(time_in("12/01/2010") == 1291161600);
  CHECK(time_in("9999-12-31 23:59:59") == cairn::last_time);
  CHECK(time_in("1291191960999", time_format::milliseconds) == 1291191960);
}

TEST_CASE("impossible times are refused", "[data][C3]") {
  for (const char* text : {"",
                           "-1",
                           "1.",
                           ".5",
                           "1.x",
                           "1.5.5",
                           "-1.5",
                           "1.1234567890",
                           "1e9",
                           " 1",
                           "100000000001",
                           "1291191960000",
                           "10000-01-01",
                           "1969-12-31",
                           "2010-13-01",
                           "2010-00-01",
                           "2010-02-30",
                           "2010-2-3",
                           "2010-12-01 24:00",
                           "2010-12-01 08:60",
                           "2010-12-01 08:26:60",
                           "2010-12-01 8",
                           "2010-12-01 08:26:00x",
                           "2010-12-01  08:26",
                           "2010-12-01 08:26:00.",
                           "13/1/2010",
                           "1/32/2010",
                           "1/1/10",
                           "1/1/2010T8:26",
                           "2010-12",
                           "-12-01",
                           "2010/12/01"}) {
    CAPTURE(text);
    CHECK_FALSE(time_in(text));
  }
  CHECK_FALSE(time_in("253402300800000", time_format::milliseconds));
  CHECK_FALSE(time_in("-5", time_format::milliseconds));
  CHECK_FALSE(time_in("5.5", time_format::milliseconds));
  CHECK_FALSE(time_in("12/1/2010", time_format::date));
  const auto where = [] { return "file:2"; };
  CHECK(refusal([&] { cairn::to_time("1291191960000", time_format::automatic, where); }) ==
        "file:2: '1291191960000' seems to be milliseconds; expected seconds up to 10^11, or time_format::milliseconds");
  CHECK(refusal([&] { cairn::to_time("-1", time_format::automatic, where); }) ==
        "file:2: '-1' is not a time; expected seconds since 1970, YYYY-MM-DD HH:MM:SS or m/d/yyyy H:MM, "
        "from 1970 to 9999");
}

TEST_CASE("times make the round trip through text", "[data]") {
  CHECK(cairn::time_text(0) == "1970-01-01 00:00:00");
  CHECK(cairn::time_text(cairn::last_time) == "9999-12-31 23:59:59");
  CHECK(cairn::date_text(951782400) == "2000-02-29");
  for (std::int64_t time = 0; time < cairn::last_time; time += 86400 * 17 + 12345) {
    REQUIRE(time_in(cairn::time_text(time)) == time);
  }
}
