#include "cairn/augmentation/insert_similar.hpp"

#include <array>
#include <limits>

#include "augmentation/laws.hpp"
#include "catch.hpp"

TEST_CASE("similar items are put before some", "[augmentation]") {
  CHECK(laws::broken_augmentation_laws(cairn::insert_similar{}) == std::vector<std::string>{});
  CHECK(laws::broken_augmentation_laws(cairn::insert_similar{.share = 1, .neighbors = 3}) ==
        std::vector<std::string>{});
  cairn::sequence_builder pairs(7);
  for (const cairn::item_index item : {0U, 2U, 4U}) pairs.add(std::array<cairn::item_index, 2>{item, item + 1});
  const cairn::sequences train = pairs.finish();
  const std::vector<cairn::item_index> history{0, 2, 6, 5};
  using items = std::vector<cairn::item_index>;
  CHECK(laws::changed(cairn::insert_similar{.share = 1}.prepare(train), history, 1) == items{1, 0, 3, 2, 6, 4, 5});
  CHECK(laws::changed(cairn::insert_similar{.share = 0}.prepare(train), history, 1) == history);
  const auto one = cairn::insert_similar{.share = .25}.prepare(train);
  CHECK(one.most(4) == 5);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto out = laws::changed(one, history, seed);
    CHECK(
        (out == history || out == items{1, 0, 2, 6, 5} || out == items{0, 3, 2, 6, 5} || out == items{0, 2, 6, 4, 5}));
  }
}

TEST_CASE("an insertion's settings are told by name", "[augmentation]") {
  for (const double bad : {-.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(cairn::insert_similar{.share = bad}.prepare({}), Catch::Contains("insert_similar.share"));
  }
  CHECK_THROWS_WITH(cairn::insert_similar{.neighbors = 0}.check(), Catch::Contains("insert_similar.neighbors"));
}
