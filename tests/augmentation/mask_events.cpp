#include "cairn/augmentation/mask_events.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "augmentation/laws.hpp"
#include "catch.hpp"

TEST_CASE("masked events keep their places", "[augmentation]") {
  CHECK(laws::broken_augmentation_laws(cairn::mask_events{}) == std::vector<std::string>{});
  CHECK(laws::broken_augmentation_laws(cairn::mask_events{.share = 1 - 1e-15}) == std::vector<std::string>{});
  const std::vector<cairn::item_index> history{9, 8, 7, 6, 5};
  std::array<int, 5> hidden{};
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    const auto out = laws::changed(cairn::mask_events{.share = .5}, history, seed);
    REQUIRE(out.size() == 5);
    CHECK(std::count(out.begin(), out.end(), cairn::masked_event) == 2);
    for (std::size_t n = 0; n < 5; ++n) {
      if (out[n] == cairn::masked_event) {
        ++hidden[n];
      } else {
        CHECK(out[n] == history[n]);
      }
    }
  }
  for (const int count : hidden) CHECK(std::abs(count - 2000) < 140);  // 4 deviations
  CHECK(laws::changed(cairn::mask_events{.share = 0}, history, 1) == history);
}

TEST_CASE("not every event may be masked", "[augmentation]") {
  for (const double bad : {-.1, 1., std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(cairn::mask_events{.share = bad}.prepare({}), Catch::Contains("mask_events.share"));
  }
}
