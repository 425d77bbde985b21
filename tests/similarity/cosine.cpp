#include "cairn/similarity/cosine.hpp"

#include <limits>

#include "laws.hpp"

TEST_CASE("cosine keeps the laws") {
  cairn::testing::check_laws(cairn::cosine{}, {.lowest = 0, .scale_free = true});
  cairn::testing::check_laws(cairn::cosine{.shrink = 10}, {.nearest_to_itself = false, .lowest = 0});
}

TEST_CASE("cosine by hand") {
  const cairn::testing::dense_rows rows{{3, 4, 0}, {0, 4, 3}};
  CHECK(cairn::testing::plain_similarity(cairn::cosine{}, rows, 0, 1) == Approx(16. / 25));
  CHECK(cairn::testing::plain_similarity(cairn::cosine{.shrink = 7}, rows, 0, 1) == Approx(.5));
}

TEST_CASE("cosine refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::cosine{.shrink = -1}, "cosine.shrink");
  cairn::testing::check_refused(cairn::cosine{.shrink = std::nanf("")}, "cosine.shrink");
  cairn::testing::check_refused(cairn::cosine{.shrink = std::numeric_limits<float>::infinity()}, "cosine.shrink");
}
