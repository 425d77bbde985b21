#include "cairn/sampler/uniform.hpp"

#include <vector>

#include "catch.hpp"
#include "law.hpp"

TEST_CASE("the uniform sampler is uniform, whatever the counts") {
  const std::vector<std::uint32_t> counts{1, 1000, 0, 7};
  CHECK(cairn::test::fits_law(cairn::uniform_sampler{}.table(counts), std::vector{.25, .25, .25, .25}));
  CHECK_FALSE(cairn::test::fits_law(cairn::uniform_sampler{}.table(counts), std::vector{.26, .24, .25, .25}));
}
