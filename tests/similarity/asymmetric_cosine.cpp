#include "cairn/similarity/asymmetric_cosine.hpp"

#include "cairn/similarity/cosine.hpp"
#include "cairn/similarity/random_walk.hpp"
#include "laws.hpp"

TEST_CASE("asymmetric cosine keeps the laws, and is noticed as not symmetric") {
  using cairn::asymmetric_cosine;
  cairn::testing::check_laws(asymmetric_cosine{}, {.lowest = 0, .scale_free = true});
  cairn::testing::check_laws(asymmetric_cosine{.shrink = 10}, {.nearest_to_itself = false, .lowest = 0});
  cairn::testing::check_laws(asymmetric_cosine{.alpha = .2F},
                             {.symmetric = false, .nearest_to_itself = false, .lowest = 0, .highest = 1e6F});
  cairn::testing::check_broken(asymmetric_cosine{.alpha = .2F}, {.lowest = 0, .highest = 1e6F}, "not symmetric");
}

TEST_CASE("asymmetric cosine by hand: alpha holds the left vector's norm") {
  const cairn::testing::dense_rows rows{{3, 4, 0}, {0, 1, 0}};  // norms 5 and 1, a dot product of 4
  const auto of = [&](float alpha, float shrink, std::size_t left, std::size_t right) {
    const cairn::asymmetric_cosine how{.alpha = alpha, .shrink = shrink};
    return cairn::testing::plain_similarity(how, rows, left, right);
  };
  CHECK(of(.5F, 0, 0, 1) == Approx(4. / 5));
  CHECK(of(1, 0, 0, 1) == Approx(4. / 25));
  CHECK(of(0, 0, 0, 1) == Approx(4));
  CHECK(of(.25F, 0, 0, 1) == Approx(4 / std::sqrt(5.)));
  CHECK(of(.25F, 0, 1, 0) == Approx(4 / std::pow(5., 1.5)));
  CHECK(of(1, 7, 0, 1) == Approx(4. / 32));
}

TEST_CASE("asymmetric cosine by a half is the cosine, and a random walk of no step on purchases") {
  auto rows = cairn::testing::random_ratings(9, 30, 2);
  for (std::size_t other = 0; other < rows.size(); ++other) {
    CHECK(cairn::testing::plain_similarity(cairn::asymmetric_cosine{.shrink = 3}, rows, 0, other) ==
          Approx(cairn::testing::plain_similarity(cairn::cosine{.shrink = 3}, rows, 0, other)));
  }
  for (auto& row : rows) {
    for (float& value : row) value = value == 0 ? 0.F : 1.F;
  }
  const cairn::random_walk walk{.step = 0, .left = .2F, .right = .8F};
  for (std::size_t other = 0; other < rows.size(); ++other) {
    CHECK(cairn::testing::plain_similarity(cairn::asymmetric_cosine{.alpha = .2F}, rows, 0, other) ==
          Approx(cairn::testing::plain_similarity(walk, rows, 0, other)));
  }
}

TEST_CASE("asymmetric cosine refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::asymmetric_cosine{.alpha = -.1F}, "asymmetric_cosine.alpha");
  cairn::testing::check_refused(cairn::asymmetric_cosine{.alpha = 1.1F}, "asymmetric_cosine.alpha");
  cairn::testing::check_refused(cairn::asymmetric_cosine{.alpha = std::nanf("")}, "asymmetric_cosine.alpha");
  cairn::testing::check_refused(cairn::asymmetric_cosine{.shrink = -1}, "asymmetric_cosine.shrink");
}
