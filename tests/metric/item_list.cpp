#include "cairn/metric/item_list.hpp"

#include "catch.hpp"

TEST_CASE("a list is sorted, and an item that is twice on it is named") {
  const std::vector<std::uint32_t> list{7, 0, 4}, twice{7, 0, 4, 7};
  CHECK(cairn::sorted_list(list, "here") == std::vector<std::uint32_t>{0, 4, 7});
  CHECK(cairn::sorted_list({}, "here").empty());
  CHECK_THROWS_WITH(cairn::sorted_list(twice, "here"), Catch::Contains("here: item 7 is there twice"));
}
