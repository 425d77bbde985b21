#include "cairn/sampler/drawer.hpp"

#include <vector>

#include "cairn/sampler/popularity.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
template <class Sampler>
auto drawer_of_counts(const Sampler& sampler, const std::vector<std::uint32_t>& counts) {
  std::vector<double> weights;
  for (const std::uint32_t count : counts) weights.push_back(sampler.weight(count));
  return cairn::drawer_of(sampler, weights);
}
}  // namespace

TEST_CASE("draws follow the sampler's law") {
  using cairn::popularity_sampler, cairn::uniform_sampler, cairn::test::fits_law;
  const std::vector<std::uint32_t> counts{1, 16, 0, 81};
  const auto uniform = drawer_of_counts(uniform_sampler{}, counts);
  CHECK(fits_law(uniform, std::vector{.25, .25, .25, .25}));
  CHECK_FALSE(fits_law(uniform, std::vector{.26, .24, .25, .25}));
  CHECK(
      fits_law(drawer_of_counts(popularity_sampler{.power = .5}, counts), std::vector{1 / 14., 4 / 14., 0., 9 / 14.}));
  CHECK(
      fits_law(drawer_of_counts(popularity_sampler{.power = 1}, counts), std::vector{1 / 98., 16 / 98., 0., 81 / 98.}));
}

TEST_CASE("where nothing was ever taken, all items are alike") {
  CHECK(cairn::test::fits_law(drawer_of_counts(cairn::popularity_sampler{}, {0, 0}), std::vector{.5, .5}));
}
