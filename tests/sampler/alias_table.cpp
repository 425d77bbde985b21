#include "cairn/sampler/alias_table.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "cairn/core/error.hpp"
#include "catch.hpp"
#include "law.hpp"

TEST_CASE("an alias table draws by its weights") {
  CHECK(cairn::test::fits_law(cairn::alias_table(std::vector{1., 2., 0., 5., 2.}), std::vector{.1, .2, 0., .5, .2}));
  CHECK(cairn::test::fits_law(cairn::alias_table(std::vector{3.}), std::vector{1.}));
}

TEST_CASE("an alias table refuses what is no law") {
  CHECK_THROWS_AS(cairn::alias_table(std::vector{0., 0.}), cairn::error);
  CHECK_THROWS_AS(cairn::alias_table(std::vector{1., -1.}), cairn::error);
  CHECK_THROWS_AS(cairn::alias_table(std::vector{1., std::numeric_limits<double>::infinity()}), cairn::error);
  CHECK_THROWS_AS(cairn::alias_table(std::vector{std::nan("")}), cairn::error);
}

TEST_CASE("one number of 32 bits is enough for an alias table") {
  const cairn::alias_table table(std::vector{1., 2., 0., 5., 2.});
  const auto draw = [&](cairn::random_stream& random) { return table.at(random()); };
  CHECK(cairn::test::fits_law(draw, std::vector{.1, .2, 0., .5, .2}));
  CHECK(table.at(0) == 0);
  CHECK(table.at(0xffffffffU) < 5);
}
