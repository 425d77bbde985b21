#include "cairn/similarity/jaccard.hpp"

#include "laws.hpp"

TEST_CASE("jaccard keeps the laws") {
  cairn::testing::check_laws(cairn::jaccard{}, {.lowest = 0, .scale_free = true, .shift_free = true});
  cairn::testing::check_laws(cairn::jaccard{.shrink = 3}, {.nearest_to_itself = false, .lowest = 0});
}

TEST_CASE("jaccard by hand") {
  const cairn::testing::dense_rows rows{{3, 4, 0, 1}, {0, 4, 3, 5}};
  CHECK(cairn::testing::plain_similarity(cairn::jaccard{}, rows, 0, 1) == Approx(.5));
}

TEST_CASE("jaccard refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::jaccard{.shrink = -1e30F}, "jaccard.shrink");
  cairn::testing::check_refused(cairn::jaccard{.shrink = std::nanf("")}, "jaccard.shrink");
}
