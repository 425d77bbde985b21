#include "cairn/metric/average_precision.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "law.hpp"
#include "scored_outcomes.hpp"

using namespace cairn;

TEST_CASE("average precision obeys the law of ranking metrics") {
  CHECK(test::obeys_ranking_law(average_precision{}));
  CHECK(test::obeys_ranking_law(average_precision{whole_list, normalization::by_relevant}));
}

TEST_CASE("average precision of hits at 2 and 5 of 8 relevant, k 5") {
  const std::array<std::size_t, 2> positions{1, 4};
  const ranked_user user{.positions = positions, .relevant = 8, .candidates = 20};
  CHECK(average_precision{5, normalization::by_relevant}.value(user) == Approx(.1125));
  CHECK(average_precision{5, normalization::capped}.value(user) == Approx(.18));
  CHECK(average_precision{}.value({.relevant = 3}) == 0);
  CHECK(average_precision{}.value({}) == 0);
}

TEST_CASE("average precision of scores and outcomes") {
  // The example in scikit-learn's documentation of average_precision_score.
  CHECK(average_precision_of(std::array{.1, .4, .35, .8}, std::array{0, 0, 1, 1}) == Approx(5. / 6).epsilon(1e-12));
  CHECK(average_precision_of(std::array{2.F, 2.F, 2.F, 2.F}, std::array{0, 1, 0, 0}) ==
        .25);  // equal scores are one step
  CHECK(average_precision_of(std::array{3, 2, 1}, std::array{1, 1, 1}) == 1);
  const cairn::test::scored_outcomes samples;
  CHECK(average_precision_of(samples.scores, samples.outcomes) == Approx(.876335108651747).epsilon(1e-12));
  CHECK(average_precision_of(samples.coarse, samples.outcomes) == Approx(.858875234681686).epsilon(1e-12));
  CHECK_THROWS_WITH(average_precision_of(std::array{1., 2.}, std::array{0, 0}), Catch::Contains("no outcome is 1"));
}

TEST_CASE("without equal scores it is the average precision of the ranking") {
  const std::array<std::size_t, 3> positions{1, 4, 5};
  const ranked_user user{.positions = positions, .relevant = 3, .candidates = 8};
  const std::array scores{8, 7, 6, 5, 4, 3, 2, 1}, outcomes{0, 1, 0, 0, 1, 1, 0, 0};
  CHECK(average_precision_of(scores, outcomes) ==
        Approx(average_precision{whole_list, normalization::by_relevant}.value(user)).epsilon(1e-12));
}
