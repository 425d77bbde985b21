#include "cairn/evaluate/checked_ranker.hpp"

#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("masks are told from scores that are not finite") {
  detail::checked_ranker ranker;
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const std::vector<relevant_item> relevant{{2, 2}};
  std::vector<float> scores{5, 4, 3, 6};
  ranker.mask(0, scores, 0);
  CHECK(scores[0] == -infinity);
  const ranked_user& ranked = ranker.rank(0, scores, {}, relevant, false, optimistic_ties{});
  CHECK(ranked.candidates == 3);
  CHECK(ranked.positions[0] == 2);
  // The same row without a call of mask holds a score of the model's own.
  CHECK_THROWS_WITH(ranker.rank(7, scores, {}, relevant, false, optimistic_ties{}),
                    "ranking for user 7: score is NaN or infinite; expected finite scores from the model");
  for (const float bad : {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()}) {
    for (std::size_t at = 0; at < 4; ++at) {
      std::vector<float> broken{5, 4, 3, 6};
      broken[at] = bad;
      CHECK_THROWS_WITH(ranker.mask(0, broken, static_cast<item_index>(at)), Catch::Contains("NaN or infinite"));
      CHECK_THROWS_WITH(ranker.rank(0, broken, {}, relevant, false, random_ties{}), Catch::Contains("NaN or infinite"));
    }
  }
  // An error in the middle of a row leaves no mask behind for the next.
  std::vector<float> half{1, infinity, 2, 3};
  ranker.mask(0, half, 0);
  CHECK_THROWS_AS(ranker.mask(0, half, 1), cairn::error);
  const std::vector<float> whole{5, 4, 3, 6};
  CHECK(ranker.rank(0, whole, {}, relevant, false, optimistic_ties{}).candidates == 4);
}
