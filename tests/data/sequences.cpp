#include "cairn/data/sequences.hpp"

#include <array>
#include <memory>

#include "catch.hpp"
#include "refusal.hpp"

using namespace cairn;

namespace {

std::vector<item_index> sequence(const sequences& all, std::size_t user) {
  return {all.of(user).begin(), all.of(user).end()};
}

using items_of = std::vector<item_index>;

}  // namespace

TEST_CASE("sequences are packed one after another", "[data]") {
  sequence_builder shop(4);
  shop.add(items_of{2, 0, 2});
  shop.add(items_of{});
  shop.push(3);
  shop.end_sequence();
  const sequences all = shop.finish();
  CHECK(all.offsets == std::vector<std::size_t>{0, 3, 3, 4});
  CHECK(all.users() == 3);
  CHECK(all.size() == 4);
  CHECK(all.items() == 4);
  CHECK(sequence(all, 0) == items_of{2, 0, 2});
  CHECK(all.length_of(1) == 0);
  CHECK(sequence(all, 2) == items_of{3});
  CHECK(shop.finish().users() == 0);  // begins anew
  CHECK(sequences{}.users() == 0);
}

TEST_CASE("a builder refuses unknown items and keeps nothing of them", "[data]") {
  sequence_builder shop(2);
  shop.add(items_of{1});
  CHECK(refusal([&] {
          shop.add(items_of{0, 2});
        }) == "sequence_builder: no item 2 in sequence 1; expected one of the 2");
  shop.add(items_of{0});
  shop.push(0);
  CHECK(refusal([&] { shop.finish(); }) ==
        "sequence_builder: the sequence at hand is open; expected a call of end_sequence first");
  CHECK(refusal([&] { shop.add(items_of{0}); }).find("is open") != std::string::npos);
  shop.end_sequence();
  const sequences all = shop.finish();
  CHECK(all.values == items_of{1, 0, 0});
  CHECK(all.users() == 3);
  CHECK(refusal([] { sequence_builder{none}; }).find("sequence_builder: 4294967295 items") == 0);
}

TEST_CASE("a batch is a view of packed histories", "[data]") {
  const std::array<std::uint32_t, 3> offsets{0, 2, 3};
  const items_of items{4, 5, 6};
  const sequence_batch batch{offsets, items};
  CHECK(batch.size() == 2);
  CHECK(batch.of(0)[1] == 5);
  CHECK(batch.of(1).size() == 1);
  CHECK(batch.of(1)[0] == 6);
  CHECK(sequence_batch{}.size() == 0);
}

TEST_CASE("a log becomes sequences by time, of equal times in its own order", "[data]") {
  event_log log;
  for (const char* name : {"ann", "bob", "cleo"}) log.names.users.insert(name);
  for (const char* name : {"a", "b", "c"}) log.names.items.insert(name);
  log.events = {{.user = 1, .item = 2, .time = 9},
                {.user = 0, .item = 1, .time = 5},
                {.user = 0, .item = 0, .time = 5},
                {.user = 0, .item = 2, .time = 1},
                {.user = none, .item = 2, .time = 1},
                {.user = 0, .item = none, .what = action::search, .time = 2},
                {.user = 1, .item = 1, .what = action::cancellation, .time = 10}};
  const sequences all = sequences_of(log);
  CHECK(all.users() == 3);
  CHECK(all.items() == 3);
  CHECK(sequence(all, 0) == items_of{2, 1, 0});
  CHECK(sequence(all, 1) == items_of{2});
  CHECK(all.length_of(2) == 0);
  const event_part part{std::make_shared<const catalogue>(log.names), log.events};
  CHECK(sequences_of(part).values == all.values);
}

TEST_CASE("rare items are dropped and the others renumbered", "[data]") {
  sequence_builder shop(4);
  shop.add(items_of{3, 1, 3});
  shop.add(items_of{1, 2});
  shop.add(items_of{2});
  const sequences all = shop.finish();
  CHECK(item_counts(all) == std::vector<std::uint32_t>{0, 2, 2, 2});
  const frequent_items twice = without_rare_items(all, 2);
  CHECK(twice.original == items_of{1, 2, 3});
  CHECK(twice.kept.values == items_of{2, 0, 2, 0, 1, 1});
  CHECK(twice.kept.items() == 3);
  const frequent_items never = without_rare_items(all, 3);
  CHECK(never.kept.users() == 3);
  CHECK(never.kept.size() == 0);
  CHECK(without_rare_items(all, 0).kept.values == all.values);
}

TEST_CASE("what is known of events stays beside them", "[data]") {
  sequence_builder shop(3, {{"hour", 24}});
  const auto push = [&](item_index item, std::uint32_t hour) { shop.push(item, std::array{hour}); };
  push(2, 8);
  push(1, none);
  push(2, 9);
  shop.end_sequence();
  CHECK(refusal([&] { push(0, 24); }) == "sequence_builder, column 'hour': value 24; expected none or below 24");
  CHECK(refusal([&] { shop.push(0); }) ==
        "sequence_builder: 0 values beside an item; expected one for each of 1 columns");
  CHECK(refusal([&] { shop.add(items_of{0}); }).find("0 values beside an item") != std::string::npos);
  const sequences all = shop.finish();
  CHECK(all.context == std::vector<std::uint32_t>{8, none, 9});
  CHECK(shop.finish().columns == all.columns);

  const frequent_items twice = without_rare_items(all, 2);
  CHECK(twice.kept.context == std::vector<std::uint32_t>{8, 9});
  CHECK(twice.kept.columns == all.columns);

  sequence_builder part(3, all.columns), plain(3);
  part.add(all, 0, 1, 2);
  CHECK(part.finish().context == std::vector<std::uint32_t>{none, 9});
  CHECK(refusal([&] { plain.add(all, 0, 0, 1); }) ==
        "sequence_builder: sequences of other columns; expected those of the builder");
  CHECK(plain.finish().size() == 0);
}
