#include "cairn/recommender/rp3beta.hpp"

#include <cmath>

#include "catch.hpp"
#include "walks.hpp"

TEST_CASE("RP3beta scores by the walks of its paper") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 25, 20, false));
  cairn::rp3beta model{{.alpha = 1.2F, .beta = .4F, .neighbors = 0}};
  model.fit(train);
  double differ = 0;
  for (const cairn::user_index user : {0U, 4U, 29U}) {
    const auto scores = cairn::testing::catalogue_scores(model, user);
    const auto expected = cairn::testing::walked(*train, user, static_cast<double>(1.2F), static_cast<double>(.4F));
    const auto plain = cairn::testing::walked(*train, user, 1, 0);
    for (std::size_t item = 0; item < expected.size(); ++item) {
      CHECK(scores[item] == Approx(expected[item]).epsilon(1e-4));
      differ += std::abs(expected[item] - plain[item]);
    }
  }
  CHECK(differ > .1);
}

TEST_CASE("RP3beta refuses wrong settings by its own names") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(5, 5, 50, false));
  CHECK_THROWS_WITH((cairn::rp3beta{{.beta = -1}}.fit(train)), Catch::Contains("rp3beta.beta"));
  CHECK_THROWS_WITH((cairn::rp3beta{{.alpha = std::nanf("")}}.fit(train)), Catch::Contains("rp3beta.alpha"));
  CHECK_THROWS_WITH(cairn::testing::catalogue_scores(cairn::rp3beta{}, 0), Catch::Contains("rp3beta"));
}
