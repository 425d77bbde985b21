#include "cairn/sampler/popularity.hpp"

#include <vector>

#include "catch.hpp"
#include "law.hpp"

TEST_CASE("the popularity sampler draws by a power of the counts") {
  const std::vector<std::uint32_t> counts{1, 16, 0, 81};
  CHECK(cairn::test::fits_law(cairn::popularity_sampler{.power = .5}.table(counts),
                              std::vector{1 / 14., 4 / 14., 0., 9 / 14.}));
  CHECK(cairn::test::fits_law(cairn::popularity_sampler{.power = 1}.table(counts),
                              std::vector{1 / 98., 16 / 98., 0., 81 / 98.}));
}

TEST_CASE("where nothing was ever taken, all candidates are alike") {
  const std::vector<std::uint32_t> counts{0, 0};
  CHECK(cairn::test::fits_law(cairn::popularity_sampler{}.table(counts), std::vector{.5, .5}));
}
