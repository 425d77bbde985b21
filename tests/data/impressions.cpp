#include "cairn/data/impressions.hpp"

#include <array>

#include "catch.hpp"

TEST_CASE("impressions name a history with events and an item of the catalogue", "[data]") {
  cairn::sequence_builder histories(3);
  histories.add(std::array<cairn::item_index, 2>{2, 0});
  histories.add(std::array<cairn::item_index, 0>{});
  cairn::impressions all{histories.finish(), {{0, 1, true}, {0, 2, false}}};
  CHECK(all.size() == 2);
  CHECK(all.items() == 3);
  CHECK_NOTHROW(cairn::require_impressions(all, "shop"));
  all.shown.push_back({1, 0, false});
  CHECK_THROWS_WITH(cairn::require_impressions(all, "shop"),
                    "shop, impression 2: an empty or no history 1; expected a history with events and an item of its "
                    "catalogue");
  all.shown.back() = {2, 0, false};
  CHECK_THROWS_WITH(cairn::require_impressions(all, "shop"), Catch::Contains("an empty or no history 2"));
  all.shown.back() = {0, 3, false};
  CHECK_THROWS_WITH(cairn::require_impressions(all, "shop"), Catch::Contains("no item 3"));
}
