#include "cairn/data/match_cancellations.hpp"

#include "account.hpp"
#include "cairn/data/clean_rows.hpp"
#include "cairn/data/drop_non_goods.hpp"
#include "cairn/data/drop_robots.hpp"
#include "cairn/data/k_core.hpp"
#include "cairn/data/read_online_retail.hpp"
#include "catch.hpp"
#include "real_data.hpp"

using namespace cairn;

namespace {

event bought(user_index user, item_index item, float value, std::int64_t time) {
  return {.user = user, .item = item, .what = action::purchase, .value = value, .price = 1, .time = time};
}
event cancelled_of(user_index user, item_index item, float value, std::int64_t time) {
  return {.user = user, .item = item, .what = action::cancellation, .value = value, .price = 1, .time = time};
}

}  // namespace

TEST_CASE("a cancellation takes back the latest purchases before it", "[data]") {
  const event_log log{{},
                      {cancelled_of(0, 0, 7, 30),
                       bought(0, 0, 5, 10),
                       bought(0, 0, 4, 20),
                       bought(0, 0, 9, 40),
                       bought(0, 1, 3, 10),
                       bought(1, 0, 3, 10),
                       {.user = 0, .item = 0}}};
  const event_view clean = log | match_cancellations{};
  REQUIRE(clean.size() == 5);
  CHECK(clean[0] == bought(0, 0, 2, 10));
  CHECK(clean[1] == bought(0, 0, 9, 40));
  CHECK(dropped(clean, "cancellation matched") == 1);
  CHECK(dropped(clean, "purchase cancelled in full") == 1);
  CHECK(mended(clean, "purchase cancelled in part") == 1);
}

TEST_CASE("cancellations that find nothing, or too little, are told apart", "[data]") {
  const event_log log{
      {},
      {bought(0, 0, 2, 10), cancelled_of(0, 0, 3, 20), cancelled_of(0, 0, 1, 30), cancelled_of(none, 0, 1, 30),
       bought(1, 1, 4, 5), bought(1, 1, -1, 6), cancelled_of(2, 2, 1, 1), bought(2, 2, 1, 2)}};
  const event_view clean = log | match_cancellations{};
  REQUIRE(clean.size() == 2);
  CHECK(clean[0].value == 3);
  CHECK(dropped(clean, "cancellation matched in part") == 1);
  CHECK(dropped(clean, "cancellation of nothing bought before") == 2);
  CHECK(dropped(clean, "cancellation without a user or an item") == 1);
  CHECK(dropped(clean, "cancellation matched") == 1);
}

TEST_CASE("a purchase cancelled twice in part is mended once", "[data]") {
  const event_log log{{}, {bought(0, 0, 9, 1), cancelled_of(0, 0, 2, 2), cancelled_of(0, 0, 3, 3)}};
  const event_view clean = log | match_cancellations{};
  CHECK(clean[0].value == 4);
  CHECK(mended(clean, "purchase cancelled in part") == 1);
}

TEST_CASE("Online Retail is cleaned, and every row is accounted for", "[data][real]") {
  const auto path = real_data("online-retail/online-retail.csv.gz");
  if (!path) return;
  const event_view clean = read_online_retail(*path) | drop_duplicates{} | drop_missing_ids{} | drop_non_goods{} |
                           match_cancellations{} | drop_impossible_values{} | drop_robots{} |
                           k_core{.users = 5, .items = 5};
  std::size_t rows = 541909;
  for (const account_line& line : clean.account()) {
    CHECK(line.rows_in == rows);
    for (const account_reason& reason : line.reasons) {
      CHECK(reason.why != "no reason given");
      rows -= reason.dropped;
      UNSCOPED_INFO(line.step << " " << reason.why << " " << reason.dropped << " " << reason.mended);
    }
    CHECK(line.rows_out == rows);
  }
  CHECK(clean.size() == rows);
  for (const event& e : clean) {
    if (e.what != action::purchase || !(e.value > 0) || !(e.price > 0)) FAIL("a row that is no purchase is left");
  }
  const event_log log = to_log(clean);
  CHECK(log.events.size() == rows);
  CHECK(log.names.users.size() < 4372);
  CHECK(log.names.titles.size() == log.names.items.size());
  CHECK(clean.account()[0].rows_out == 536639);  // counted apart, over the same columns
}
