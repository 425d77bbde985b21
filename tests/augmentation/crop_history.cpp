#include "cairn/augmentation/crop_history.hpp"

#include <array>
#include <limits>
#include <numeric>

#include "augmentation/laws.hpp"
#include "catch.hpp"

TEST_CASE("a crop is a piece of the history", "[augmentation]") {
  CHECK(laws::broken_augmentation_laws(cairn::crop_history{.share = .6}) == std::vector<std::string>{});
  CHECK(laws::broken_augmentation_laws(cairn::crop_history{.share = .01}) == std::vector<std::string>{});
  std::vector<cairn::item_index> history(10);
  std::iota(history.begin(), history.end(), 20U);
  std::array<int, 10> begins{};
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    const auto cropped = laws::changed(cairn::crop_history{.share = .6}, history, seed);
    REQUIRE(cropped.size() == 6);
    for (std::size_t n = 0; n < 6; ++n) CHECK(cropped[n] == cropped[0] + n);
    ++begins[cropped[0] - 20];
  }
  for (std::size_t begin = 0; begin < 5; ++begin) CHECK(std::abs(begins[begin] - 1000) < 120);  // 4 deviations
  CHECK(laws::changed(cairn::crop_history{.share = 1}, history, 3) == history);
  CHECK(laws::changed(cairn::crop_history{.share = .2}, std::span(history).first(3), 3).size() == 1);
}

TEST_CASE("a crop keeps some share", "[augmentation]") {
  for (const double bad : {0., -.1, 1.01, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(cairn::crop_history{.share = bad}.prepare({}), Catch::Contains("crop_history.share"));
  }
}
