#include "cairn/similarity/tversky.hpp"

#include <limits>

#include "cairn/similarity/dice.hpp"
#include "cairn/similarity/jaccard.hpp"
#include "laws.hpp"

TEST_CASE("tversky keeps the laws, and unequal weights are noticed as not symmetric") {
  cairn::testing::check_laws(cairn::tversky{}, {.lowest = 0, .scale_free = true, .shift_free = true});
  const cairn::tversky unequal{.alpha = .9F, .beta = .2F};
  cairn::testing::check_laws(unequal, {.symmetric = false, .lowest = 0, .scale_free = true, .shift_free = true});
  cairn::testing::check_laws(cairn::tversky{.shrink = 3}, {.nearest_to_itself = false, .lowest = 0});
  cairn::testing::check_broken(unequal, {.lowest = 0}, "not symmetric");
}

TEST_CASE("tversky by hand: alpha is for what only the left has, beta for what only the right has") {
  const cairn::testing::dense_rows rows{{3, 4, 0, 1, 1}, {0, 4, 3, 0, 0}};  // 1 shared, 3 left alone, 1 right alone
  const cairn::tversky how{.alpha = .5F, .beta = 2, .shrink = 3};
  CHECK(cairn::testing::plain_similarity(how, rows, 0, 1) == Approx(1 / (1 + 1.5 + 2 + 3)));
  CHECK(cairn::testing::plain_similarity(how, rows, 1, 0) == Approx(1 / (1 + .5 + 6 + 3)));
  CHECK(cairn::testing::plain_similarity(cairn::tversky{.alpha = 1, .beta = 0}, rows, 0, 1) == Approx(1. / 4));
  CHECK(cairn::testing::plain_similarity(cairn::tversky{.alpha = 0, .beta = 1}, rows, 0, 1) == Approx(1. / 2));
  CHECK(cairn::testing::plain_similarity(cairn::tversky{.alpha = 0, .beta = 0}, rows, 0, 1) == 1);
}

TEST_CASE("tversky by 1 and 1 is jaccard, by halves dice") {
  const auto rows = cairn::testing::random_ratings(9, 30, 2);
  const auto of = [&](const auto& how, std::size_t other) {
    return cairn::testing::plain_similarity(how, rows, 0, other);
  };
  for (std::size_t other = 0; other < rows.size(); ++other) {
    CHECK(of(cairn::tversky{.alpha = 1, .beta = 1, .shrink = 2}, other) ==
          Approx(of(cairn::jaccard{.shrink = 2}, other)));
    CHECK(of(cairn::tversky{.alpha = .5F, .beta = .5F, .shrink = 2}, other) ==
          Approx(of(cairn::dice{.shrink = 4}, other)));
  }
}

TEST_CASE("tversky refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::tversky{.alpha = -1}, "tversky.alpha");
  cairn::testing::check_refused(cairn::tversky{.beta = std::nanf("")}, "tversky.beta");
  cairn::testing::check_refused(cairn::tversky{.shrink = std::numeric_limits<float>::infinity()}, "tversky.shrink");
}
