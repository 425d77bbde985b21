#include "cairn/recommender/click_validation.hpp"

#include <array>
#include <cmath>

#include "catch.hpp"

namespace {

/// Scores an item by its number, or the other way around; notes how many candidates it saw.
struct numbered_clicks {
  float sign = 1;
  mutable std::size_t most = 0, longest = 0;
  mutable std::vector<std::uint32_t> known = {};
  void score(std::span<const std::uint32_t> history, std::span<const std::uint32_t> candidates, std::span<float> logits,
             cairn::workspace&, std::span<const std::uint32_t> values) const {
    known.assign(values.begin(), values.end());
    most = std::max(most, candidates.size());
    longest = std::max(longest, history.size());
    for (std::size_t n = 0; n < candidates.size(); ++n) logits[n] = sign * static_cast<float>(candidates[n]);
  }
};

}  // namespace

TEST_CASE("validation of clicks is the mean NDCG@10 among drawn items", "[recommender]") {
  cairn::sequence_builder histories(1000);
  histories.add(std::array<cairn::item_index, 3>{5, 6, 7});
  histories.add(std::array<cairn::item_index, 1>{5});
  const cairn::next_items cases{histories.finish(), {999, 0}};
  const cairn::click_validation all(cases, 2, 100, 50, 1);
  REQUIRE(all.size() == 2);
  const numbered_clicks up, down{-1};
  CHECK(all.ndcg(up, {}, 1) == .5);  // the first case's item has the highest number, the second's the lowest
  CHECK(all.ndcg(down, {}, 1) == .5);
  CHECK(up.longest == 2);
  CHECK((up.most > 45 && up.most <= 51));
  CHECK(all.ndcg(numbered_clicks{0}, {}, 2) == 0);  // ties count against it
  std::vector<float> added(1000);
  added[0] = 2000;  // now the second case's item is first upward too
  CHECK(all.ndcg(up, added, 1) == 1);
  CHECK(cairn::click_validation(cases, 2, 1, 50, 1).size() == 1);

  cairn::sequence_builder one(4, {{"hour", 24}});
  one.push(0, std::array{9U});
  one.push(1, std::array{10U});
  one.end_sequence();
  const cairn::next_items tight{one.finish(), {2}};  // 3 alone is left to draw, once or more often
  const cairn::click_validation few(tight, 9, 9, 8, 3);
  const double value = few.ndcg(up, {}, 1);
  CHECK((value < 1 && value == few.ndcg(up, {}, 3)));
  CHECK(few.ndcg(down, {}, 1) == 1);
  CHECK(down.known == std::vector<std::uint32_t>{9, 10});
  cairn::click_validation(tight, 1, 9, 8, 3).ndcg(down, {}, 1);
  CHECK(down.known == std::vector<std::uint32_t>{10});
}
