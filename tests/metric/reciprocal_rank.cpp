#include "cairn/metric/reciprocal_rank.hpp"

#include "catch.hpp"
#include "law.hpp"

using namespace cairn;

TEST_CASE("reciprocal rank obeys the law of ranking metrics") {
  CHECK(test::obeys_ranking_law(reciprocal_rank{}));
  CHECK(test::obeys_ranking_law(reciprocal_rank{5}));
}

TEST_CASE("the mean reciprocal rank of random scores, one positive and 100 negatives") {
  double cut = 0, whole = 0;
  for (std::size_t place = 0; place < 101; ++place) {
    const ranked_user user{.positions = std::span(&place, 1), .relevant = 1, .candidates = 101};
    cut += reciprocal_rank{10}.value(user);
    whole += reciprocal_rank{}.value(user);
  }
  CHECK(cut / 101 == Approx(.0289996857).epsilon(1e-8));
  CHECK(whole / 101 == Approx(.0514582030).epsilon(1e-8));
  CHECK(reciprocal_rank{}.value({.relevant = 3}) == 0);
}
