#include "cairn/similarity/dice.hpp"

#include "cairn/similarity/jaccard.hpp"
#include "laws.hpp"

TEST_CASE("dice keeps the laws, which notice what it does not claim") {
  cairn::testing::check_laws(cairn::dice{}, {.lowest = 0, .scale_free = true, .shift_free = true});
  cairn::testing::check_laws(cairn::dice{.shrink = 3}, {.nearest_to_itself = false, .lowest = 0});
  cairn::testing::check_broken(cairn::dice{}, {.highest = .99F}, "out of range");
}

TEST_CASE("dice by hand") {
  const cairn::testing::dense_rows rows{{3, 4, 0, 1}, {0, 4, 3, 5}, {0, 0, 0, 7}};
  CHECK(cairn::testing::plain_similarity(cairn::dice{}, rows, 0, 1) == Approx(4. / 6));
  CHECK(cairn::testing::plain_similarity(cairn::dice{.shrink = 2}, rows, 0, 1) == Approx(.5));
  CHECK(cairn::testing::plain_similarity(cairn::dice{}, rows, 2, 0) == Approx(.5));
}

TEST_CASE("dice is 2 j / (1 + j) of the Jaccard similarity j") {
  const auto rows = cairn::testing::random_ratings(9, 30, 2);
  for (std::size_t other = 0; other < rows.size(); ++other) {
    const float j = cairn::testing::plain_similarity(cairn::jaccard{}, rows, 0, other);
    CHECK(cairn::testing::plain_similarity(cairn::dice{}, rows, 0, other) == Approx(2 * j / (1 + j)));
  }
}

TEST_CASE("dice refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::dice{.shrink = -1}, "dice.shrink");
  cairn::testing::check_refused(cairn::dice{.shrink = std::nanf("")}, "dice.shrink");
}
