#include "cairn/data/packed_histories.hpp"

#include <array>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("the latest events of histories are packed with their columns", "[data]") {
  sequence_builder shop(9, {{"hour", 24}, {"action", 3}});
  const auto push = [&](item_index item, std::uint32_t hour, std::uint32_t what) {
    shop.push(item, std::array{hour, what});
  };
  push(4, 20, 0);
  push(5, 21, none);
  push(6, 22, 2);
  shop.end_sequence();
  push(7, 23, 1);
  shop.end_sequence();
  const sequences all = shop.finish();
  packed_histories some;
  some.add_latest(all, 0, 2);
  some.add_latest(all, 1, 2);
  CHECK(some.size() == 2);
  const auto batch = some.batch();
  CHECK(std::vector(batch.items.begin(), batch.items.end()) == std::vector<item_index>{5, 6, 7});
  CHECK(std::vector(batch.offsets.begin(), batch.offsets.end()) == std::vector<std::uint32_t>{0, 2, 3});
  CHECK(std::vector(batch.context.begin(), batch.context.end()) == std::vector<std::uint32_t>{21, none, 22, 2, 23, 1});
  CHECK(batch.columns() == 2);
  CHECK(std::vector(batch.context_of(0).begin(), batch.context_of(0).end()) ==
        std::vector<std::uint32_t>{21, none, 22, 2});
  CHECK(std::vector(batch.context_of(1).begin(), batch.context_of(1).end()) == std::vector<std::uint32_t>{23, 1});
  some.clear();
  CHECK(some.batch().columns() == 0);
  CHECK(some.size() == 0);
  some.add(std::array<item_index, 2>{8, 0});
  CHECK(some.batch().size() == 1);
  CHECK(some.batch().of(0)[0] == 8);
  CHECK(some.batch().context.empty());
  CHECK((some.batch().columns() == 0 && some.batch().context_of(0).empty()));
}
