#include "cairn/kernel/top_k.hpp"

#include <cmath>
#include <limits>

#include "cairn/core/random.hpp"
#include "catch.hpp"

namespace {

std::vector<cairn::scored_index> by_sorting(std::span<const float> scores, std::size_t k, float floor) {
  std::vector<cairn::scored_index> all;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] > floor) all.push_back({static_cast<std::uint32_t>(i), scores[i]});
  }
  std::sort(all.begin(), all.end(), cairn::ranks_before);
  all.resize(std::min(all.size(), k));
  return all;
}

constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("top_k equals sorting, ties included") {
  cairn::random_stream random(7, cairn::purpose::user);
  std::vector<cairn::scored_index> best;
  for (const std::size_t size : {0U, 1U, 2U, 15U, 16U, 17U, 100U, 1000U, 5000U}) {
    for (const std::size_t k : {0U, 1U, 2U, 10U, 100U, 10000U}) {
      for (const std::uint32_t levels : {2U, 50U, 1U << 30U}) {  // few levels: many ties
        std::vector<float> scores(size);
        for (float& score : scores) score = static_cast<float>(random.below(levels)) - 1;
        cairn::top_k(scores, k, best);
        CHECK(best == by_sorting(scores, k, -infinity));
        cairn::top_k(scores, k, best, 0.F);
        CHECK(best == by_sorting(scores, k, 0));
      }
    }
  }
}

TEST_CASE("top_k on rising and falling rows") {
  std::vector<float> rising(3000);
  for (std::size_t i = 0; i < rising.size(); ++i) rising[i] = static_cast<float>(i);
  std::vector<float> falling(rising.rbegin(), rising.rend());
  std::vector<cairn::scored_index> best;
  cairn::top_k(rising, 20, best);
  CHECK(best == by_sorting(rising, 20, -infinity));
  cairn::top_k(falling, 20, best);
  CHECK(best == by_sorting(falling, 20, -infinity));
}

TEST_CASE("top_k leaves masked entries and NaN out") {
  const std::vector<float> scores{-infinity, std::nanf(""), 3, -infinity, infinity, -5};
  std::vector<cairn::scored_index> best;
  cairn::top_k(scores, 6, best);
  REQUIRE(best.size() == 3);
  CHECK(best[0] == cairn::scored_index{4, infinity});
  CHECK(best[1] == cairn::scored_index{2, 3});
  CHECK(best[2] == cairn::scored_index{5, -5});
}

TEST_CASE("best_k does not depend on the order of offers") {
  cairn::random_stream random(8, cairn::purpose::user);
  std::vector<float> scores(2000);
  for (float& score : scores) score = static_cast<float>(random.below(40));
  std::vector<std::uint32_t> order(scores.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  random.shuffle(std::span(order));
  cairn::best_k best(30);
  for (const std::uint32_t i : order) best.offer(i, scores[i]);
  std::vector<cairn::scored_index> found;
  best.take(found);
  CHECK(found == by_sorting(scores, 30, -infinity));
}

TEST_CASE("the k best in no order are the k best") {
  cairn::random_stream random(11, cairn::purpose::user);
  std::vector<float> scores(1000);
  for (float& score : scores) score = static_cast<float>(random.below(100));
  cairn::best_k kept(20);
  for (std::uint32_t i = 0; i < scores.size(); ++i) kept.offer(i, scores[i]);
  std::vector<cairn::scored_index> best;
  kept.take_unordered(best);
  std::sort(best.begin(), best.end(), cairn::ranks_before);
  CHECK(best == by_sorting(scores, 20, -infinity));
}
