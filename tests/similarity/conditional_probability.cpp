#include "cairn/similarity/conditional_probability.hpp"

#include "laws.hpp"

TEST_CASE("conditional probability keeps the laws, and is noticed as not symmetric") {
  using cairn::conditional_probability;
  cairn::testing::check_laws(conditional_probability{},
                             {.symmetric = false, .lowest = 0, .scale_free = true, .shift_free = true});
  cairn::testing::check_laws(conditional_probability{.alpha = 1}, {.lowest = 0});
  cairn::testing::check_laws(conditional_probability{.shrink = 3},
                             {.symmetric = false, .nearest_to_itself = false, .lowest = 0});
  cairn::testing::check_broken(conditional_probability{}, {.lowest = 0}, "not symmetric");
}

TEST_CASE("conditional probability by hand: right was taken, left is scored") {
  // Left has 4 customers, right 2, one both.
  const cairn::testing::dense_rows rows{{3, 4, 0, 1, 1}, {0, 4, 3, 0, 0}};
  const auto of = [&](float alpha, float shrink, std::size_t scored, std::size_t taken) {
    const cairn::conditional_probability how{.alpha = alpha, .shrink = shrink};
    return cairn::testing::plain_similarity(how, rows, scored, taken);
  };
  CHECK(of(0, 0, 0, 1) == Approx(1. / 2));
  CHECK(of(0, 0, 1, 0) == Approx(1. / 4));
  CHECK(of(.5F, 0, 0, 1) == Approx(1. / 2 / 2));
  CHECK(of(1, 0, 0, 1) == Approx(1. / 8));
  CHECK(of(1, 6, 0, 1) == Approx(1. / 8 / 4));
  CHECK(of(1, 6, 1, 0) == Approx(1. / 10 / 2));
}

TEST_CASE("conditional probability refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::conditional_probability{.alpha = -.5F}, "conditional_probability.alpha");
  cairn::testing::check_refused(cairn::conditional_probability{.shrink = std::nanf("")},
                                "conditional_probability.shrink");
}
