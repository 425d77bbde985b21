#include "cairn/metric/serendipity.hpp"

#include <array>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("serendipity counts hits that bestsellers would not have had") {
  const std::array<std::uint32_t, 5> list{9, 2, 7, 4, 1};
  const std::array<std::uint32_t, 4> relevant{7, 30, 2, 1};       // three hits
  const std::array<std::uint32_t, 5> bestsellers{0, 2, 3, 9, 5};  // one of them, 2, is expected
  CHECK(serendipity(list, relevant, bestsellers) == Approx(2. / 5));
  CHECK(serendipity(list, relevant, {}) == Approx(3. / 5));  // nothing is expected: precision
  CHECK(serendipity(bestsellers, relevant, bestsellers) == 0);
  CHECK(serendipity(list, {}, bestsellers) == 0);
  CHECK(serendipity({}, relevant, bestsellers) == 0);
}

TEST_CASE("an item that is twice on a list is refused by the list's name") {
  const std::array<std::uint32_t, 2> fine{1, 2}, twice{3, 3};
  CHECK_THROWS_WITH(serendipity(twice, fine, fine), Catch::Contains("serendipity: list"));
  CHECK_THROWS_WITH(serendipity(fine, twice, fine), Catch::Contains("serendipity: relevant"));
  CHECK_THROWS_WITH(serendipity(fine, fine, twice), Catch::Contains("serendipity: expected"));
}
