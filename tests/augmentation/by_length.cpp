#include "cairn/augmentation/by_length.hpp"

#include "augmentation/laws.hpp"
#include "cairn/augmentation/crop_history.hpp"
#include "cairn/augmentation/mask_events.hpp"
#include "catch.hpp"

TEST_CASE("short histories are changed otherwise than long ones", "[augmentation]") {
  const cairn::by_length augmentation{4, cairn::mask_events{.share = .5}, cairn::crop_history{.share = .5}};
  CHECK(laws::broken_augmentation_laws(augmentation) == std::vector<std::string>{});
  const auto maker = augmentation.prepare({});
  const std::vector<cairn::item_index> history{1, 2, 3, 4, 5};
  CHECK(laws::changed(maker, std::span(history).first(4), 1).size() == 4);
  CHECK(laws::changed(maker, history, 1).size() == 2);
  CHECK_THROWS_WITH((cairn::by_length{4, cairn::mask_events{}, cairn::crop_history{.share = 3}}.check()),
                    Catch::Contains("crop_history.share"));
}
