#include "cairn/data/item_attributes.hpp"

#include <array>

#include "catch.hpp"
#include "refusal.hpp"

using namespace cairn;

namespace {

using attribute_row = std::vector<std::uint32_t>;

attribute_row attributes_at(const item_attributes& all, item_index item) {
  return {all.of(item).begin(), all.of(item).end()};
}

}  // namespace

TEST_CASE("attributes are packed by item, each once", "[data]") {
  const std::vector<attribute_row> lists{{2, 0, 2}, {}, {1, 2}};
  const item_attributes all = attributes_of_lists(lists, 4);
  CHECK(all.items() == 3);
  CHECK(all.size() == 4);
  CHECK(all.count == 4);
  CHECK(attributes_at(all, 0) == attribute_row{2, 0});
  CHECK(attributes_at(all, 1).empty());
  CHECK(attributes_at(all, 2) == attribute_row{1, 2});
  CHECK(item_attributes{}.items() == 0);
  item_attributes{}.check();
}

TEST_CASE("attributes follow items that were renumbered", "[data]") {
  const item_attributes all = attributes_of_lists(std::vector<attribute_row>{{2, 0}, {}, {1}}, 3);
  const item_attributes kept = attributes_of_items(all, std::array<item_index, 2>{2, 0});
  kept.check();
  CHECK(kept == attributes_of_lists(std::vector<attribute_row>{{1}, {2, 0}}, 3));
  CHECK(attributes_of_items(all, std::array<item_index, 3>{0, 1, 2}) == all);
  CHECK(refusal([&] { attributes_of_items(all, std::array<item_index, 1>{3}); }) ==
        "attributes_of_items: no item 3; expected one of the 3");
}

TEST_CASE("attributes that do not fit together are refused", "[data]") {
  const auto refused = [](std::vector<std::uint32_t> offsets, std::vector<std::uint32_t> values, std::size_t count) {
    return refusal([&] { item_attributes{std::move(offsets), std::move(values), count}.check(); });
  };
  const std::string wrong = "item_attributes.offsets: wrong offsets; expected numbers that rise from 0 to the 2 values";
  CHECK(refused({0, 2}, {0, 1}, 2) == "not refused");
  CHECK(refused({}, {0, 1}, 2) == wrong);
  CHECK(refused({1, 2}, {0, 1}, 2) == wrong);
  CHECK(refused({0, 3}, {0, 1}, 2) == wrong);
  CHECK(refused({0, 2, 1, 2}, {0, 1}, 2) == wrong);
  CHECK(refused({0, 2}, {0, 2}, 2) == "item_attributes.values: no attribute 2; expected one of the 2");
  CHECK(refused({0}, {}, none) == "item_attributes.count: 4294967295 attributes; expected fewer than 2^32 - 1");
  CHECK(refusal([] { attributes_of_lists(std::vector<attribute_row>{{5}}, 5); }) ==
        "item_attributes.values: no attribute 5; expected one of the 5");
}
