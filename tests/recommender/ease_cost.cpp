#include "cairn/recommender/ease_cost.hpp"

#include "catch.hpp"
#include "neighbor_data.hpp"

TEST_CASE("EASE stands on the smaller side and counts what it takes") {
  const std::vector<cairn::interaction> entries{{0, 0}, {0, 1}, {0, 2}, {1, 2}, {2, 2}};
  const cairn::ease_cost items = cairn::cost_of_ease(cairn::interactions(3, 3, entries), 1);
  CHECK(items.side == cairn::ease_side::items);
  CHECK(items.size == 3);
  CHECK(items.flops == 27);
  CHECK(items.pairs == 8);  // of a customer's three items six pairs, each with itself counted
  const cairn::ease_cost users = cairn::cost_of_ease(cairn::interactions(3, 4, entries), 1);
  CHECK(users.side == cairn::ease_side::users);
  CHECK(users.size == 3);
  CHECK(users.pairs == 8);
  CHECK(users.bytes >= 4 * 9);
}

TEST_CASE("EASE's cost is said in people's units") {
  const cairn::ease_cost cost{.side = cairn::ease_side::users, .size = 29858, .bytes = 3.5 * 0x1p30, .seconds = 125};
  CHECK(cost.text() == "users' side, 3.5 GiB, about 2m05s");
}
