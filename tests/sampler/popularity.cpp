#include "cairn/sampler/popularity.hpp"

#include "catch.hpp"

TEST_CASE("the popularity sampler weighs by a power of the counts") {
  const cairn::popularity_sampler root{.power = .5}, plain{.power = 1}, flat{.power = 0};
  CHECK(root.weight(16) == Approx(4));
  CHECK(root.weight(0) == 0);
  CHECK(plain.weight(81) == Approx(81));
  CHECK(flat.weight(0) == 1);
  CHECK(flat.weight(9) == 1);
}
