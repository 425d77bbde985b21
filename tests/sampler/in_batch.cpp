#include "cairn/sampler/in_batch.hpp"

#include <vector>

#include "catch.hpp"
#include "law.hpp"

TEST_CASE("in-batch negatives are drawn as often as items are taken") {
  // Batches of eight out of a log in which 0, 1 and 2 have 1, 2 and 5 parts; negatives of a row with another item, 3.
  const auto draw = [](cairn::random_stream& random) {
    std::vector<std::uint32_t> batch{3};
    while (batch.size() < 8) {
      const std::uint32_t at = random.below(8);
      batch.push_back(at < 1 ? 0 : at < 3 ? 1 : 2);
    }
    std::uint32_t item = 0;
    cairn::in_batch_drawer(batch).draw(0, random, item);
    return item;
  };
  CHECK(cairn::test::fits_law(draw, std::vector{1 / 8., 2 / 8., 5 / 8.}));
  CHECK(cairn::in_batch_sampler{}.weight(5) == 5);
}

TEST_CASE("an in-batch negative is another row's item and never the own one") {
  cairn::random_stream random(1, cairn::purpose::negative);
  const std::vector<std::uint32_t> batch{4, 4, 9, 4};
  std::uint32_t item = 0;
  for (int n = 0; n < 50; ++n) {
    if (cairn::in_batch_drawer(batch).draw(1, random, item)) CHECK(item == 9);
    REQUIRE(cairn::in_batch_drawer(batch).draw(2, random, item));
    CHECK(item == 4);
  }
  const std::vector<std::uint32_t> same{4, 4}, alone{4};
  CHECK_FALSE(cairn::in_batch_drawer(same).draw(0, random, item));
  CHECK_FALSE(cairn::in_batch_drawer(alone).draw(0, random, item));
}
