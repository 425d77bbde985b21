#include "cairn/sampler/hardest.hpp"

#include <vector>

#include "cairn/sampler/popularity.hpp"
#include "cairn/sampler/stratified.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
/// What a choosing sampler draws: candidates by a drawer, then its choice by the scores of places.
template <class Sampler, class Drawer>
struct drawn_hardest {
  Sampler how;
  Drawer drawer;
  std::vector<float> scores;
  std::uint32_t operator()(cairn::random_stream& random) const {
    std::vector<std::uint32_t> places;
    std::vector<float> of;
    for (int n = 0; n < how.candidates; ++n) {
      places.push_back(drawer(random));
      of.push_back(scores[places.back()]);
    }
    return places[how.choose(of, random)];
  }
};
}  // namespace

TEST_CASE("the hardest of n follows the law of the largest of n") {
  const auto uniform = [](cairn::random_stream& random) { return random.below(4); };
  const cairn::hardest_sampler<> how{.candidates = 3};
  const drawn_hardest<cairn::hardest_sampler<>, decltype(uniform)> draw{how, uniform, {.4F, .1F, .3F, .2F}};
  // Place n is taken where the best rank of three is its own: ((5 - r)^3 - (4 - r)^3) / 64.
  CHECK(cairn::test::fits_law(draw, std::vector{37 / 64., 1 / 64., 19 / 64., 7 / 64.}));
  CHECK_FALSE(cairn::test::fits_law(draw, std::vector{.25, .25, .25, .25}));
}

TEST_CASE("the hardest of n draws by the law inside and refuses no candidates") {
  const cairn::hardest_sampler<cairn::popularity_sampler> how{.inner = {.power = 1}};
  CHECK(how.weight(7) == 7);
  CHECK_THROWS_AS(cairn::check_sampler(cairn::hardest_sampler<>{.candidates = 0}), cairn::error);
}

TEST_CASE("the hardest of n draws by the drawer of the law inside") {
  const cairn::hardest_sampler<cairn::stratified_sampler<>> how{.inner = {.strata = 4}};
  const std::vector<double> weights{1, 2, 1};
  static_assert(std::same_as<decltype(cairn::drawer_of(how, weights)), cairn::stratified_drawer>);
  static_assert(std::same_as<decltype(cairn::drawer_of(cairn::hardest_sampler<>{}, weights)), cairn::uniform_drawer>);
  auto draw = cairn::drawer_of(how, weights);
  cairn::random_stream random(1, cairn::purpose::negative);
  std::vector<int> counts(3, 0);
  for (int n = 0; n < 4; ++n) ++counts[draw(random)];
  CHECK(counts == std::vector<int>{1, 2, 1});
}
