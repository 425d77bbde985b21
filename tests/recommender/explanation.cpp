#include "cairn/recommender/explanation.hpp"

#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("an explanation is sorted by falling share, and what is left over is its rest") {
  explanation why{.score = 2, .parts = {{4, .5F}, {1, 1}, {3, .5F}, {2, -1}}, .rest = 0};
  detail::finish_explanation(why);
  std::vector<item_index> order;
  for (const contribution& part : why.parts) order.push_back(part.because);
  CHECK(order == std::vector<item_index>{1, 3, 4, 2});
  CHECK(why.rest == 1);
}

TEST_CASE("past items without a share are no part of an explanation") {
  explanation why{.score = 3, .parts = {}, .rest = 0};
  detail::finish_explanation(why, std::vector<item_index>{0, 2, 3}, std::vector<double>{1, 9, 0, 2});
  REQUIRE(why.parts.size() == 2);
  CHECK(why.parts[0].because == 3);
  CHECK(why.parts[1].because == 0);
  CHECK(why.rest == 0);
}
