#include "cairn/recommender/next_item_validation.hpp"

#include <array>
#include <cmath>

#include "cairn/block/linear.hpp"
#include "catch.hpp"

namespace {

/// Scores of what follows an event are the rows of `scores` [last event, item]: an identity reads, the table says.
cairn::sequence_network<cairn::linear<float>> scoring(const std::vector<std::vector<float>>& scores) {
  const std::size_t items = scores.size();
  cairn::sequence_network<cairn::linear<float>> network(cairn::embedding<float>({items, items}),
                                                        cairn::linear<float>({items, items, false}));
  for (Eigen::Index n = 0; n < static_cast<Eigen::Index>(items); ++n) {
    network.items.table(n, n) = 1;  // h = weight column of the last event, and scores are h itself
    for (Eigen::Index i = 0; i < static_cast<Eigen::Index>(items); ++i) {
      network.encoder.weight(i, n) = scores[static_cast<std::size_t>(n)][static_cast<std::size_t>(i)];
    }
  }
  return network;
}

}  // namespace

TEST_CASE("validation is the mean NDCG@10 among what the history does not hold", "[recommender]") {
  std::vector<std::vector<float>> scores(15, std::vector<float>(15, 0));
  for (std::size_t i = 0; i < 15; ++i) scores[2][i] = static_cast<float>(i);  // 14 is first
  for (std::size_t i = 0; i < 15; ++i) scores[3][i] = 1;                      // ties: the lower index is first
  const auto network = scoring(scores);
  cairn::sequence_builder histories(15);
  histories.add(std::array<cairn::item_index, 3>{14, 13, 2});  // 12 is the best that is left
  histories.add(std::array<cairn::item_index, 1>{2});
  histories.add(std::array<cairn::item_index, 1>{3});
  histories.add(std::array<cairn::item_index, 2>{5, 2});  // seen: missed
  histories.add(std::array<cairn::item_index, 1>{2});     // eleventh
  const cairn::next_items cases{histories.finish(), {12, 13, 4, 5, 4}};
  const double expected = (1 + 1 / std::log2(3.) + 1 / std::log2(5.) + 0 + 0) / 5;
  const cairn::next_item_validation all(cases, 100, 1000, 1);
  CHECK(all.ndcg(network, 1) == Approx(expected).epsilon(1e-12));
  CHECK(all.ndcg(network, 3) == all.ndcg(network, 1));

  const double of_all = (1 / std::log2(4.) + 1 / std::log2(3.) + 1 / std::log2(6.) + 1 / std::log2(11.) + 0) / 5;
  const cairn::next_item_validation again(cases, 100, 1000, 1, cairn::seen_items::allow);
  CHECK(again.ndcg(network, 1) == Approx(of_all).epsilon(1e-12));

  const cairn::next_item_validation few(cases, 100, 2, 1), others(cases, 100, 2, 4);
  CHECK(few.ndcg(network, 1) == cairn::next_item_validation(cases, 100, 2, 1).ndcg(network, 1));
  CHECK((few.ndcg(network, 1) != all.ndcg(network, 1) || others.ndcg(network, 1) != all.ndcg(network, 1)));
}

TEST_CASE("validation asks a network with a mask behind each history", "[recommender]") {
  // Whatever was read before, the mask's row says: 3, then 2, then 1, then 0.
  auto network = scoring({{9, 0, 0, 0, 0}, {9, 0, 0, 0, 0}, {9, 0, 0, 0, 0}, {9, 0, 0, 0, 0}, {0, 1, 2, 3, 99}});
  network.masked = true;
  cairn::sequence_builder histories(4);
  histories.add(std::array<cairn::item_index, 1>{3});
  histories.add(std::array<cairn::item_index, 2>{0, 2});
  const cairn::next_items cases{histories.finish(), {2, 1}};
  const cairn::next_item_validation all(cases, 100, 1000, 1);
  CHECK(all.ndcg(network, 1) == Approx((1 + 1 / std::log2(3.)) / 2).epsilon(1e-12));
  network.masked = false;  // the last event's row would be asked, and it says 0
  CHECK(all.ndcg(network, 1) == Approx((1 / std::log2(4.) + 1) / 2).epsilon(1e-12));
}
