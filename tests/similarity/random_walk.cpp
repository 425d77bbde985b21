#include "cairn/similarity/random_walk.hpp"

#include "laws.hpp"

TEST_CASE("random walk keeps the laws") {
  cairn::testing::check_laws(cairn::random_walk{},
                             {.symmetric = false, .nearest_to_itself = false, .lowest = 0, .highest = 1e6F});
  cairn::testing::check_laws(cairn::random_walk{.step = .5F, .left = .5F, .right = .5F},
                             {.nearest_to_itself = false, .lowest = 0, .highest = 1e6F});
}

TEST_CASE("random walk by hand") {
  const cairn::testing::dense_rows rows{{1, 1, 0}, {0, 1, 1}, {0, 1, 0}};
  // One shared customer, who has three items; the item taken has two customers, the one scored too.
  CHECK(cairn::testing::plain_similarity(cairn::random_walk{.step = .5F, .left = 0, .right = 1}, rows, 0, 1) ==
        Approx(1. / 3 / 2));
  CHECK(cairn::testing::plain_similarity(cairn::random_walk{.step = .5F, .left = 1, .right = 1}, rows, 0, 2) ==
        Approx(1. / 3 / 2));
}

TEST_CASE("random walk holds back what is scored by left and what was taken by right") {
  const cairn::testing::dense_rows rows{{1, 1, 0}, {0, 1, 1}, {0, 1, 0}};  // 0 has two entries, 2 one of them
  const cairn::random_walk left{.step = .5F, .left = 1, .right = 0};
  const cairn::random_walk right{.step = .5F, .left = 0, .right = 1};
  CHECK(cairn::testing::plain_similarity(left, rows, 0, 2) == Approx(1. / 3 / 2));
  CHECK(cairn::testing::plain_similarity(left, rows, 2, 0) == Approx(1. / 3));
  CHECK(cairn::testing::plain_similarity(right, rows, 0, 2) == Approx(1. / 3));
  CHECK(cairn::testing::plain_similarity(right, rows, 2, 0) == Approx(1. / 3 / 2));
}

TEST_CASE("random walk refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::random_walk{.step = -1}, "random_walk.step");
  cairn::testing::check_refused(cairn::random_walk{.left = std::nanf("")}, "random_walk.left");
  cairn::testing::check_refused(cairn::random_walk{.right = -.5F}, "random_walk.right");
}
