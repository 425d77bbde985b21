#include "cairn/similarity/mean_squared_difference.hpp"

#include "laws.hpp"

TEST_CASE("mean squared difference keeps the laws") {
  cairn::testing::check_laws(cairn::mean_squared_difference{}, {.lowest = 0});
  cairn::testing::check_laws(cairn::mean_squared_difference{.shrink = 10}, {.nearest_to_itself = false, .lowest = 0});
}

TEST_CASE("mean squared difference by hand") {
  const cairn::testing::dense_rows rows{{3, 4, 0}, {1, 4, 3}};
  CHECK(cairn::testing::plain_similarity(cairn::mean_squared_difference{}, rows, 0, 1) == Approx(1. / 3));
  CHECK(cairn::testing::plain_similarity(cairn::mean_squared_difference{.shrink = 2}, rows, 0, 1) == Approx(1. / 6));
  CHECK(cairn::testing::plain_similarity(cairn::mean_squared_difference{.min_support = 3}, rows, 0, 1) == 0);
}

TEST_CASE("mean squared difference refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::mean_squared_difference{.shrink = -1}, "mean_squared_difference.shrink");
  cairn::testing::check_refused(cairn::mean_squared_difference{.shrink = std::nanf("")},
                                "mean_squared_difference.shrink");
  cairn::testing::check_refused(cairn::mean_squared_difference{.min_support = -1},
                                "mean_squared_difference.min_support");
  cairn::testing::check_refused(cairn::mean_squared_difference{.min_support = std::nanf("")},
                                "mean_squared_difference.min_support");
}
