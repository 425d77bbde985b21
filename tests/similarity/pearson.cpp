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

TEST_CASE("pearson around a baseline by hand: one coordinate less is trusted than is shared") {
  // Around an expected 2.5: (2.5, -1.5, 1.5) and (1.5, -.5, 1.5); three shared coordinates.
  const cairn::testing::dense_rows rows{{5, 1, 4, 0}, {4, 2, 4, 3}, {3, 0, 0, 0}};
  const double correlation = 6.75 / std::sqrt(10.75 * 4.75);
  CHECK(cairn::testing::plain_similarity(cairn::pearson_baseline{.shrink = 0}, rows, 0, 1) == Approx(correlation));
  CHECK(cairn::testing::plain_similarity(cairn::pearson_baseline{.shrink = 2}, rows, 0, 1) ==
        Approx(correlation * 2 / 4));
  CHECK(cairn::testing::plain_similarity(cairn::pearson_baseline{}, rows, 0, 1) == Approx(correlation * 2 / 102));
  CHECK(cairn::testing::plain_similarity(cairn::pearson_baseline{.shrink = 0}, rows, 0, 2) == 0);
}

TEST_CASE("pearson refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::pearson{.shrink = -1}, "pearson.shrink");
  cairn::testing::check_refused(cairn::pearson{.shrink = std::nanf("")}, "pearson.shrink");
}

TEST_CASE("pearson baseline refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::pearson_baseline{.shrink = -1}, "pearson_baseline.shrink");
  cairn::testing::check_refused(cairn::pearson_baseline{.shrink = std::nanf("")}, "pearson_baseline.shrink");
}
