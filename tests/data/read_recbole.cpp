#include "cairn/data/read_recbole.hpp"

#include "catch.hpp"
#include "real_data.hpp"
#include "refusal.hpp"

using namespace cairn;

TEST_CASE("a typed header says which column is what", "[data]") {
  const event_log log =
      parse_recbole("item_id:token\tnotes:token_seq\tuser_id:token\trating:float\n7\ta b\tu\t4.5\n", "x");
  REQUIRE(log.events.size() == 1);
  CHECK(log.events[0] == event{.user = 0, .item = 0, .what = action::rating, .value = 4.5});
  CHECK(log.names.items.name(0) == "7");
  CHECK(refusal([] { parse_recbole("user_id\titem_id\n1\t2\n", "x"); }) ==
        "x:1: column 'user_id' has no known type; expected name:token, name:token_seq, name:float or name:float_seq");
  CHECK(refusal([] { parse_recbole("user_id:token\trating:float\n1\t2\n", "x"); }) ==
        "x:1: no user_id, session_id or item_id; expected user_id:token and item_id:token");
  CHECK(refusal([] { parse_recbole("user_id:float\titem_id:token\n1\t2\n", "x"); }) ==
        "x:1: column 'user_id:float'; expected user_id:token");
  bad_rows all;
  CHECK(refusal([&] { parse_recbole("user_id:token\titem_id:token\trating:float\n1\t2\tx\n", "x", &all); }) ==
        "x: no events; expected at least one row that can be taken");
}

TEST_CASE("ML-100k is read", "[data][real]") {
  const auto path = real_data("ml-100k/ml-100k.inter.gz");
  if (!path) return;
  const event_log log = read_recbole(*path);
  CHECK(log.events.size() == 100000);
  CHECK(log.names.users.size() == 943);
  CHECK(log.names.items.size() == 1682);
  CHECK(log.events[0].time == 881250949);
}
