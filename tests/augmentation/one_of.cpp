#include "cairn/augmentation/one_of.hpp"

#include <array>
#include <cmath>

#include "augmentation/laws.hpp"
#include "cairn/augmentation/crop_history.hpp"
#include "cairn/augmentation/insert_similar.hpp"
#include "cairn/augmentation/mask_events.hpp"
#include "cairn/augmentation/reorder_history.hpp"
#include "catch.hpp"

using cropped_masked_or_inserted = cairn::one_of<cairn::crop_history, cairn::mask_events, cairn::insert_similar>;
static_assert(cairn::augmentation<cropped_masked_or_inserted>);

TEST_CASE("each history meets one of several augmentations, each as often", "[augmentation]") {
  CHECK(laws::broken_augmentation_laws(cropped_masked_or_inserted()) == std::vector<std::string>{});
  const auto maker = cropped_masked_or_inserted().prepare(laws::ring_histories());
  CHECK(maker.most(10) == 15);
  const std::vector<cairn::item_index> history{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  std::array<int, 16> sizes{};
  for (std::uint64_t seed = 0; seed < 3000; ++seed) ++sizes[laws::changed(maker, history, seed).size()];
  for (const std::size_t size : {6U, 10U, 15U}) CHECK(std::abs(sizes[size] - 1000) < 110);  // 4 deviations
  CHECK(sizes[6] + sizes[10] + sizes[15] == 3000);
}

TEST_CASE("one of several augmentations checks them all", "[augmentation]") {
  const cairn::one_of parts(cairn::crop_history{}, cairn::reorder_history{.share = 2});
  CHECK_THROWS_WITH(parts.check(), Catch::Contains("reorder_history.share"));
  CHECK_THROWS_WITH(parts.prepare({}), Catch::Contains("reorder_history.share"));
}
