#include "cairn/data/shop_cleaning.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/data/simulated_shop.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

auto key(const event& e) {
  return std::tuple(e.user, e.item, e.what, e.value, e.price, e.time, e.session, e.text);
}
using counts = std::map<decltype(key(event{})), std::size_t>;

std::size_t dropped_by(const event_view& view, const std::string& step, const std::string& why) {
  for (const account_line& line : view.account()) {
    for (const account_reason& reason : line.reasons) {
      if (line.step == step && reason.why == why) return reason.dropped;
    }
  }
  return 0;
}

/// The usual steps without the last one, which drops rows that are true.
event_view without_dirt(const simulated_shop& shop) {
  const std::int64_t begin = shop.settings().start, end = begin + std::int64_t{86400} * (shop.settings().days + 1);
  const shop_cleaning how{.values = {.corrections = true, .earliest = begin, .latest = end}};
  return shop.log() | how.ids | how.duplicates | how.non_goods | how.robots | how.values;
}

}  // namespace

TEST_CASE("cleaning finds every planted row of every kind, and no other", "[data]") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const simulated_shop shop{{.seed = seed, .customers = 600, .goods = 200, .days = 120, .dirt = .02}};
    const event_view clean = without_dirt(shop);
    counts left;
    for (const event& e : clean) ++left[key(e)];
    // A copy is as good as the row that it copies: what counts is that one of them is left.
    std::array<std::size_t, dirt_names.size()> kept{};
    for (std::size_t n = 0; n < shop.log().events.size(); ++n) {
      const auto kind = static_cast<std::size_t>(shop.dirt_of()[n]);
      const auto found = left.find(key(shop.log().events[n]));
      if (found == left.end() || found->second == 0) continue;
      --found->second;
      ++kept[kind];
    }
    CAPTURE(seed);
    for (std::size_t kind = 1; kind < kept.size(); ++kind) {
      CAPTURE(dirt_names[kind], shop.planted()[kind]);
      CHECK(shop.planted()[kind] > 0);
      CHECK(kept[kind] == 0);  // recall of the kind: 1
    }
    CHECK(kept[0] == shop.planted()[0]);  // no clean row is dropped: precision 1
    CHECK(clean.size() == shop.planted()[0]);
  }
}

TEST_CASE("the account tells how many rows of each kind were planted", "[data]") {
  const simulated_shop shop{{.customers = 600, .goods = 200, .days = 120, .dirt = .02}};
  const event_view clean = without_dirt(shop);
  const auto planted = [&](dirt kind) { return shop.planted()[static_cast<std::size_t>(kind)]; };
  CHECK(dropped_by(clean, "drop_missing_ids", "no user") == planted(dirt::missing_customer));
  CHECK(dropped_by(clean, "drop_missing_ids", "no item") == planted(dirt::missing_item));
  CHECK(dropped_by(clean, "drop_duplicates", "the same row again") == planted(dirt::duplicate));
  CHECK(dropped_by(clean, "drop_non_goods", "POST") == planted(dirt::postage));
  CHECK(dropped_by(clean, "drop_robots", "too many acts in a minute") == planted(dirt::robot));
  CHECK(dropped_by(clean, "drop_impossible_values", "price is not above 0") == planted(dirt::impossible_price));
  CHECK(dropped_by(clean, "drop_impossible_values", "time is out of range") == planted(dirt::impossible_time));
  CHECK(dropped_by(clean, "drop_impossible_values", "quantity is not above 0") +
            dropped_by(clean, "drop_impossible_values", "quantity is too high") +
            dropped_by(clean, "drop_impossible_values", "stars are out of range") ==
        planted(dirt::impossible_value));
}

TEST_CASE("cancellations are set against true purchases alone", "[data]") {
  const simulated_shop shop{{.customers = 600, .goods = 200, .days = 120, .dirt = .02}};
  const std::int64_t begin = shop.settings().start, end = begin + std::int64_t{86400} * (shop.settings().days + 1);
  const event_view dirty =
      clean_shop_log(shop.log(), {.values = {.corrections = true, .earliest = begin, .latest = end}});
  const event_view true_rows = shop.clean_log() | match_cancellations{};
  CHECK(std::equal(dirty.begin(), dirty.end(), true_rows.begin(), true_rows.end()));
  CHECK(dirty.size() < shop.planted()[0]);
}

TEST_CASE("a purchase of fewer than no pieces corrects an earlier one", "[data]") {
  event_log log;
  log.names.users.insert("customer");
  log.names.items.insert("item");
  const event bought{.user = 0, .item = 0, .what = action::purchase, .value = 5, .price = 2, .time = 100};
  event correction = bought;
  correction.value = -2;
  correction.time = 200;
  log.events = {bought, correction};
  const event_view clean = clean_shop_log(log);
  REQUIRE(clean.size() == 1);
  CHECK(clean[0].value == 3);
}
