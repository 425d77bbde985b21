#include "cairn/metric/auc.hpp"

#include <array>

#include "cairn/metric/rank.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("auc counts a tie half, however ties are broken") {
  const std::array<float, 4> scores{.8F, .5F, .5F, .2F};  // the first two are relevant
  const std::array<relevant_item, 2> relevant{{{0, 0, 1}, {1, 1, 1}}};
  ranker ranks;
  CHECK(auc{}.value(ranks.rank(0, scores, {}, relevant, {}, false, random_ties{})) == Approx(.875));
  CHECK(auc{}.value(ranks.rank(0, scores, {}, relevant, {}, false, optimistic_ties{})) == Approx(.875));
  CHECK(auc{}.value(ranks.rank(0, scores, {}, relevant, {}, false, pessimistic_ties{})) == Approx(.875));
}

TEST_CASE("auc from positions alone") {
  const std::array<std::size_t, 2> positions{0, 2};
  CHECK(auc{}.value({.positions = positions, .relevant = 2, .candidates = 4}) == Approx(.75));
  CHECK(auc{}.value({.positions = positions, .relevant = 2, .candidates = 2}) == .5);
  CHECK(auc{}.value({.relevant = 2}) == 0);
}
