#include "cairn/metric/intra_list_diversity.hpp"

#include <array>
#include <limits>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("intra-list diversity by hand, in any order of the list") {
  // Items 0 and 1 alike by .5, 0 and 2 by .2, 1 and 2 by 0.
  constexpr std::array<std::array<double, 3>, 3> alike{{{1, .5, .2}, {.5, 1, 0}, {.2, 0, 1}}};
  const auto similarity = [&](std::uint32_t i, std::uint32_t j) { return alike[i][j]; };
  for (const auto& list : {std::array<std::uint32_t, 3>{0, 1, 2}, std::array<std::uint32_t, 3>{2, 0, 1}}) {
    CHECK(intra_list_diversity(list, similarity) == Approx(1 - .7 / 3).epsilon(1e-12));
  }
  CHECK(intra_list_diversity(std::array<std::uint32_t, 2>{2, 1}, similarity) == 1);
}

TEST_CASE("equal items are no diversity, opposite ones two; a similarity may be in float") {
  const std::array<std::uint32_t, 4> list{5, 3, 9, 1};
  CHECK(intra_list_diversity(list, [](std::uint32_t, std::uint32_t) { return 1.F; }) == 0);
  CHECK(intra_list_diversity(list, [](std::uint32_t, std::uint32_t) { return -1.F; }) == 2);
}

TEST_CASE("lists without a pair have no diversity, and a bad similarity or list is refused") {
  const auto none = [](std::uint32_t, std::uint32_t) { return 0.; };
  CHECK(intra_list_diversity({}, none) == 0);
  CHECK(intra_list_diversity(std::array<std::uint32_t, 1>{4}, none) == 0);
  const std::array<std::uint32_t, 2> pair{4, 6}, twice{4, 4};
  CHECK_THROWS_WITH(intra_list_diversity(twice, none), Catch::Contains("item 4"));
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_WITH(intra_list_diversity(pair, [&](std::uint32_t, std::uint32_t) { return bad; }),
                      Catch::Contains("items 4 and 6"));
  }
}
