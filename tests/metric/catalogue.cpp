#include "cairn/metric/catalogue.hpp"

#include <array>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("coverage, gini and novelty by hand") {
  const std::array<std::size_t, 4> shown{0, 0, 1, 3}, taken{1, 8, 2, 4};
  const catalogue_use use{shown, taken, 8};
  CHECK(coverage(use) == .5);
  CHECK(gini(use) == Approx((1. * 1 + 3. * 3) / (4 * 4)));
  CHECK(novelty(use) == Approx((1 * 2. + 3 * 1.) / 4));
}

TEST_CASE("even and empty catalogues") {
  const std::array<std::size_t, 3> even{2, 2, 2}, none{0, 0, 0};
  CHECK(gini({even, none, 4}) == Approx(0).margin(1e-12));
  CHECK(coverage({even, none, 4}) == 1);
  CHECK(novelty({even, none, 4}) == 2);  // what nobody took counts as taken once
  CHECK(gini({none, none, 4}) == 0);
  CHECK(coverage({}) == 0);
  CHECK(novelty({}) == 0);
}
