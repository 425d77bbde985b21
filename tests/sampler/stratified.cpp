#include "cairn/sampler/stratified.hpp"

#include <cmath>
#include <vector>

#include "cairn/sampler/drawer.hpp"
#include "cairn/sampler/popularity.hpp"
#include "catch.hpp"
#include "law.hpp"

TEST_CASE("stratified draws keep the law, and a round of them holds what it must") {
  const std::vector<double> weights{1, 2, 0, 5, 2};
  CHECK(cairn::test::fits_law(cairn::stratified_drawer(weights, 4), std::vector{.1, .2, 0., .5, .2}));
  CHECK_FALSE(cairn::test::fits_law(cairn::stratified_drawer(weights, 4), std::vector{.2, .1, 0., .5, .2}));
  cairn::stratified_drawer draw(weights, 10);
  cairn::random_stream random(3, cairn::purpose::negative);
  for (int round = 0; round < 20; ++round) {
    std::vector<int> counts(5, 0);
    for (int n = 0; n < 10; ++n) ++counts[draw(random)];
    CHECK(counts == std::vector<int>{1, 2, 0, 5, 2});
  }
}

TEST_CASE("a stratified sampler draws by its inner law through its own drawer") {
  const cairn::stratified_sampler<cairn::popularity_sampler> how{.inner = {.power = .5}, .strata = 3};
  std::vector<double> weights;
  for (const std::uint32_t count : {1U, 16U, 0U, 81U}) weights.push_back(how.weight(count));
  static_assert(std::same_as<decltype(cairn::drawer_of(how, weights)), cairn::stratified_drawer>);
  CHECK(cairn::test::fits_law(cairn::drawer_of(how, weights), std::vector{1 / 14., 4 / 14., 0., 9 / 14.}));
  const std::vector<double> nothing(2, 0.);
  CHECK(cairn::test::fits_law(cairn::drawer_of(how, nothing), std::vector{.5, .5}));
}

TEST_CASE("stratified draws refuse what is no law") {
  CHECK_THROWS_AS(cairn::stratified_drawer(std::vector{0., 0.}, 2), cairn::error);
  CHECK_THROWS_AS(cairn::stratified_drawer(std::vector{1., -1.}, 2), cairn::error);
  CHECK_THROWS_AS(cairn::stratified_drawer(std::vector{std::nan("")}, 2), cairn::error);
  CHECK_THROWS_AS(cairn::stratified_drawer(std::vector{1.}, 0), cairn::error);
  CHECK_THROWS_WITH(cairn::check_sampler(cairn::stratified_sampler<>{.strata = 0}),
                    Catch::Contains("stratified_sampler.strata"));
}
