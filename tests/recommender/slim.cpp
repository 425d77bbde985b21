#include "cairn/recommender/slim.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "neighbor_data.hpp"

TEST_CASE("SLIM by hand") {
  // Items a and b share two of their customers, of whom a has three and b two.
  const std::vector<cairn::interaction> entries{{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}};
  cairn::slim model{{.l1 = .5F, .l2 = 1}};
  model.fit(cairn::all_of(cairn::interactions(3, 2, entries)));
  const auto scores = cairn::testing::catalogue_scores(model, 2);
  CHECK(scores[1] == Approx(1.5 / 4));  // (2 - .5) / (3 + 1)
  CHECK(scores[0] == 0);                // he has nothing else that speaks for it
  CHECK(cairn::testing::catalogue_scores(model, 0)[0] == Approx(1.5 / 3));
  CHECK(cairn::testing::share_of(model.explain(2, 1), 0) == Approx(1.5 / 4));
}

TEST_CASE("SLIM meets the conditions of a minimum on values of any size") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(80, 50, 20, true));
  const float l1 = 10, l2 = 5;
  cairn::slim model{{.l1 = l1, .l2 = l2, .tolerance = 1e-6F}};
  model.fit(train);
  // The slope of the objective in every weight: 0 where it is positive, at least 0 where it is 0.
  const auto dot_of = [&](std::size_t a, std::size_t b) {
    double sum = 0;
    cairn::detail::for_each_shared({train->by_item().columns_of(a), train->by_item().values_of(a)},
                                   {train->by_item().columns_of(b), train->by_item().values_of(b)},
                                   [&](std::uint32_t, float x, float y) { sum += static_cast<double>(x * y); });
    return sum;
  };
  std::size_t positive = 0;
  for (std::uint32_t target = 0; target < 50; target += 7) {
    const auto others = model.weights().columns_of(target);
    const auto weights = model.weights().values_of(target);
    for (std::uint32_t i = 0; i < 50; ++i) {
      if (i == target) continue;
      double slope = static_cast<double>(l1) - dot_of(i, target), own = 0;
      for (std::size_t n = 0; n < others.size(); ++n) {
        slope += dot_of(i, others[n]) * static_cast<double>(weights[n]);
        if (others[n] == i) own = static_cast<double>(weights[n]);
      }
      slope += static_cast<double>(l2) * own;
      if (own > 0) {
        CHECK(slope == Approx(0).margin(.01));
        ++positive;
      } else {
        CHECK(slope > -.01);
      }
    }
  }
  CHECK(positive > 50);
}

TEST_CASE("SLIM refuses wrong settings and negative values") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(5, 5, 50, false));
  CHECK_THROWS_WITH((cairn::slim{{.l1 = -1}}.fit(train)), Catch::Contains("slim.l1"));
  CHECK_THROWS_WITH((cairn::slim{{.l2 = std::nanf("")}}.fit(train)), Catch::Contains("slim.l2"));
  CHECK_THROWS_WITH((cairn::slim{{.tolerance = 0}}.fit(train)), Catch::Contains("slim.tolerance"));
  const std::vector<cairn::interaction> entries{{0, 0, -1}};
  CHECK_THROWS_WITH(cairn::slim{}.fit(cairn::all_of(cairn::interactions(1, 1, entries))), Catch::Contains("negative"));
}
