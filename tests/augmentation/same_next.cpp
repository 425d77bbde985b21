#include "cairn/augmentation/same_next.hpp"

#include <array>
#include <cmath>

#include "augmentation/laws.hpp"
#include "catch.hpp"

TEST_CASE("a view is what came before the same item, here or elsewhere", "[augmentation]") {
  CHECK(laws::broken_augmentation_laws(cairn::same_next{}) == std::vector<std::string>{});
  CHECK(laws::broken_augmentation_laws(cairn::same_next{.longest = 2}) == std::vector<std::string>{});
  cairn::sequence_builder all(9);
  all.add(std::array<cairn::item_index, 4>{1, 2, 3, 4});
  all.add(std::array<cairn::item_index, 3>{4, 5, 4});  // the first 4 has nothing before it
  all.add(std::array<cairn::item_index, 1>{7});
  all.add(std::array<cairn::item_index, 6>{1, 2, 5, 6, 4, 8});
  const cairn::sequences train = all.finish();
  using items = std::vector<cairn::item_index>;
  const auto maker = cairn::same_next{}.prepare(train), shorter = cairn::same_next{.longest = 2}.prepare(train);
  std::array<int, 3> found{};
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const auto view = laws::changed(maker, train.of(0), seed);
    const auto late = laws::changed(shorter, train.of(0), seed);
    const bool first = view == items{1, 2, 3}, second = view == items{4, 5}, third = view == items{1, 2, 5, 6};
    ++found[first ? 0 : second ? 1 : 2];
    CHECK((first || second || third));
    CHECK(late == (first ? items{2, 3} : second ? items{4, 5} : items{5, 6}));
  }
  for (const int count : found) CHECK(std::abs(count - 1000) < 110);  // 4 deviations
  CHECK(laws::changed(maker, items{3, 2, 7}, 1) == items{3, 2});      // nothing came before 7
  CHECK(laws::changed(maker, items{7}, 1) == items{7});
  CHECK(laws::changed(maker, items{3, 8}, 1) == items{1, 2, 5, 6, 4});
}

TEST_CASE("a view of no event is told by its setting", "[augmentation]") {
  CHECK_THROWS_WITH(cairn::same_next{.longest = 0}.prepare({}), Catch::Contains("same_next.longest"));
}
