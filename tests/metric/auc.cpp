#include "cairn/metric/auc.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/metric/rank.hpp"
#include "catch.hpp"
#include "law.hpp"
#include "scored_outcomes.hpp"

using namespace cairn;

TEST_CASE("auc obeys the law of ranking metrics") {
  CHECK(test::obeys_ranking_law(auc{}));
}

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

TEST_CASE("auc of scores and outcomes counts a tie half") {
  CHECK(auc_of(std::array{.8F, .5F, .5F, .2F}, std::array{1, 1, 0, 0}) == Approx(.875));
  CHECK(auc_of(std::array{.1, .4, .35, .8}, std::array{false, false, true, true}) == Approx(.75));
  CHECK(auc_of(std::array{3., 3., 3.}, std::array{1., 0., 1.}) == .5);
  CHECK(auc_of(std::array{1., 2., 3.}, std::array{1, 1, 0}) == 0);
  const cairn::test::scored_outcomes samples;
  CHECK(auc_of(samples.scores, samples.outcomes) == Approx(.806451612903226).epsilon(1e-12));
  CHECK(auc_of(samples.coarse, samples.outcomes) == Approx(.817018909899889).epsilon(1e-12));
}

TEST_CASE("auc of scores is the one of the ranking that they make") {
  random_stream random(4, purpose::simulate);
  std::vector<float> scores(200);
  std::vector<int> outcomes(200, 0);
  std::vector<relevant_item> relevant;
  for (std::uint32_t n = 0; n < 200; ++n) {
    scores[n] = static_cast<float>(random.below(30));
    if (random.below(5) != 0) continue;
    outcomes[n] = 1;
    relevant.push_back({n, n, 1});
  }
  ranker ranks;
  const ranked_user& user = ranks.rank(0, scores, {}, relevant, {}, false, random_ties{});
  CHECK(auc_of(scores, outcomes) == Approx(auc{}.value(user)).epsilon(1e-12));
}

TEST_CASE("auc needs both outcomes and finite scores") {
  CHECK_THROWS_WITH(auc_of(std::array{1., 2.}, std::array{1, 1}), Catch::Contains("auc_of: outcomes are all alike"));
  CHECK_THROWS_WITH(auc_of(std::array{1., 2.}, std::array{0, 0}), Catch::Contains("all alike"));
  CHECK_THROWS_AS(auc_of(std::array{1., std::numeric_limits<double>::quiet_NaN()}, std::array{1, 0}), cairn::error);
}
