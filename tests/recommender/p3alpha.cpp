#include "cairn/recommender/p3alpha.hpp"

#include <cmath>

#include "catch.hpp"
#include "walks.hpp"

TEST_CASE("P3alpha scores by the walks of its paper") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 25, 20, false));
  cairn::p3alpha model{{.alpha = .7F, .neighbors = 0}};
  model.fit(train);
  double differ = 0;
  for (const cairn::user_index user : {0U, 4U, 29U}) {
    const auto scores = cairn::testing::catalogue_scores(model, user);
    const auto expected = cairn::testing::walked(*train, user, static_cast<double>(.7F), static_cast<double>(0));
    const auto plain = cairn::testing::walked(*train, user, 1, 0);
    for (std::size_t item = 0; item < expected.size(); ++item) {
      CHECK(scores[item] == Approx(expected[item]).epsilon(1e-4));
      differ += std::abs(expected[item] - plain[item]);
    }
  }
  CHECK(differ > .1);
}

TEST_CASE("P3alpha refuses wrong settings by its own names") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(5, 5, 50, false));
  CHECK_THROWS_WITH((cairn::p3alpha{{.alpha = std::nanf("")}}.fit(train)), Catch::Contains("p3alpha.alpha"));
  CHECK_THROWS_WITH(cairn::testing::catalogue_scores(cairn::p3alpha{}, 0), Catch::Contains("p3alpha"));
}
