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
