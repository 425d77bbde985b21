#include "cairn/metric/average_precision.hpp"

#include <array>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("average precision of hits at 2 and 5 of 8 relevant, k 5") {
  const std::array<std::size_t, 2> positions{1, 4};
  const ranked_user user{.positions = positions, .relevant = 8, .candidates = 20};
  CHECK(average_precision{5, normalization::by_relevant}.value(user) == Approx(.1125));
  CHECK(average_precision{5, normalization::capped}.value(user) == Approx(.18));
  CHECK(average_precision{}.value({.relevant = 3}) == 0);
  CHECK(average_precision{}.value({}) == 0);
}
