#include "cairn/augmentation/reorder_history.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "augmentation/laws.hpp"
#include "catch.hpp"

TEST_CASE("a part of the history is shuffled and the rest stays", "[augmentation]") {
  CHECK(laws::broken_augmentation_laws(cairn::reorder_history{}) == std::vector<std::string>{});
  std::vector<cairn::item_index> history(10);
  std::iota(history.begin(), history.end(), 0U);
  std::size_t widest = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const auto out = laws::changed(cairn::reorder_history{.share = .4}, history, seed);
    auto sorted = out;
    std::sort(sorted.begin(), sorted.end());
    CHECK(sorted == history);
    std::size_t first = 0, last = 10;
    while (first < 10 && out[first] == history[first]) ++first;
    while (last > first && out[last - 1] == history[last - 1]) --last;
    widest = std::max(widest, last - first);
  }
  CHECK(widest == 4);
  CHECK(laws::changed(cairn::reorder_history{.share = 0}, history, 1) == history);
  int swapped = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    swapped += laws::changed(cairn::reorder_history{.share = 1}, std::span(history).first(2), seed)[0] == 1 ? 1 : 0;
  }
  CHECK(std::abs(swapped - 2000) < 130);  // 4 deviations
}

TEST_CASE("a share that is reordered is one", "[augmentation]") {
  for (const double bad : {-.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(cairn::reorder_history{.share = bad}.prepare({}), Catch::Contains("reorder_history.share"));
  }
}
