#include "cairn/similarity/adjusted_cosine.hpp"

#include "laws.hpp"

TEST_CASE("adjusted cosine keeps the laws") {
  cairn::testing::check_laws(cairn::adjusted_cosine{}, {});
  cairn::testing::check_laws(cairn::adjusted_cosine{.shrink = 10}, {.nearest_to_itself = false});
}

TEST_CASE("adjusted cosine does not see how generous a customer is") {
  auto rows = cairn::testing::random_ratings(6, 12, 1);
  const float before = cairn::testing::plain_similarity(cairn::adjusted_cosine{}, rows, 0, 1);
  for (auto& row : rows) row[2] += row[2] == 0 ? 0.F : 2.F;
  CHECK(cairn::testing::plain_similarity(cairn::adjusted_cosine{}, rows, 0, 1) == Approx(before).margin(1e-5));
}

TEST_CASE("adjusted cosine by hand") {
  // The means of the coordinates are 3 and 2, so that the vectors are (2, -1), (0, 1) and (-2, 0).
  const cairn::testing::dense_rows rows{{5, 1}, {3, 3}, {1, 2}};
  const double cosine = 4 / (2 * std::sqrt(5.));
  CHECK(cairn::testing::plain_similarity(cairn::adjusted_cosine{}, rows, 0, 2) == Approx(-cosine));
  CHECK(cairn::testing::plain_similarity(cairn::adjusted_cosine{.shrink = 2}, rows, 0, 2) == Approx(-cosine / 2));
  CHECK(cairn::testing::plain_similarity(cairn::adjusted_cosine{.shrink = 6}, rows, 0, 2) == Approx(-cosine / 4));
}

TEST_CASE("adjusted cosine refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::adjusted_cosine{.shrink = -1}, "adjusted_cosine.shrink");
  cairn::testing::check_refused(cairn::adjusted_cosine{.shrink = std::nanf("")}, "adjusted_cosine.shrink");
}
