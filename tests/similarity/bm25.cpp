#include "cairn/similarity/bm25.hpp"

#include "laws.hpp"

TEST_CASE("bm25 keeps the laws") {
  cairn::testing::check_laws(cairn::bm25{}, {.nearest_to_itself = false, .lowest = 0, .highest = 1e6F});
}

TEST_CASE("bm25 weight by hand") {
  CHECK(cairn::bm25_weight(1, 10, 10, 2, 1.5F, .75F) == Approx(2));
  CHECK(cairn::bm25_weight(3, 20, 10, 1, 1, .5F) == Approx(6 / 4.5));
  CHECK(cairn::bm25_weight(0, 20, 10, 1, 1, .5F) == 0);
  CHECK(cairn::bm25_weight(1e9F, 20, 10, 1, 1.2F, .5F) == Approx(2.2));  // saturates at k1 + 1
}
