#include "cairn/similarity/pearson.hpp"

#include "laws.hpp"

TEST_CASE("pearson keeps the laws") {
  cairn::testing::check_laws(cairn::pearson{}, {.scale_free = true, .shift_free = true});
  cairn::testing::check_laws(cairn::pearson{.shrink = 10},
                             {.nearest_to_itself = false, .scale_free = true, .shift_free = true});
  cairn::testing::check_laws(cairn::pearson_baseline{.shrink = 0}, {});
  cairn::testing::check_laws(cairn::pearson_baseline{}, {.nearest_to_itself = false});
}

TEST_CASE("pearson by hand") {
  const cairn::testing::dense_rows rows{{1, 2, 3, 5}, {6, 4, 2, 0}, {2, 2, 2, 2}};
  CHECK(cairn::testing::plain_similarity(cairn::pearson{}, rows, 0, 1) == Approx(-1));
  CHECK(cairn::testing::plain_similarity(cairn::pearson{.shrink = 1}, rows, 0, 1) == Approx(-.75));
  CHECK(cairn::testing::plain_similarity(cairn::pearson{}, rows, 0, 2) == 0);
}
