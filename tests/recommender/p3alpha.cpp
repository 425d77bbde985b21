#include "cairn/recommender/p3alpha.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "neighbor_data.hpp"

namespace {
/// The chance that three random steps from a customer, by the matrices' definition, end at each item.
std::vector<double> walked(const cairn::interactions& data, cairn::user_index user, double alpha, double beta) {
  std::vector<double> ends(data.items(), 0.);
  const auto chance = [&](std::size_t degree) { return std::pow(1 / static_cast<double>(degree), alpha); };
  for (const auto taken : data.by_user().columns_of(user)) {
    for (const auto other : data.by_item().columns_of(taken)) {
      for (const auto end : data.by_user().columns_of(other)) {
        if (end == taken) continue;  // an item is no neighbor of itself
        ends[end] += chance(data.by_item().row_size(taken)) * chance(data.by_user().row_size(other)) /
                     std::pow(static_cast<double>(data.by_item().row_size(end)), beta);
      }
    }
  }
  return ends;
}
}  // namespace

TEST_CASE("P3alpha and RP3beta score by the walks of their papers") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 25, 20, false));
  cairn::p3alpha plain{{.alpha = .7F, .neighbors = 0}};
  cairn::rp3beta held{{.alpha = 1.2F, .beta = .4F, .neighbors = 0}};
  plain.fit(train);
  held.fit(train);
  double differ = 0;
  for (const cairn::user_index user : {0U, 4U, 29U}) {
    const auto a = walked(*train, user, static_cast<double>(.7F), 0);
    const auto b = walked(*train, user, static_cast<double>(1.2F), static_cast<double>(.4F));
    const auto scores = cairn::testing::catalogue_scores(plain, user);
    const auto held_scores = cairn::testing::catalogue_scores(held, user);
    for (std::size_t item = 0; item < a.size(); ++item) {
      CHECK(scores[item] == Approx(a[item]).epsilon(1e-4));
      CHECK(held_scores[item] == Approx(b[item]).epsilon(1e-4));
      differ += std::abs(a[item] - b[item]);
    }
  }
  CHECK(differ > .1);
}

TEST_CASE("RP3beta refuses wrong settings") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(5, 5, 50, false));
  CHECK_THROWS_WITH((cairn::rp3beta{{.beta = -1}}.fit(train)), Catch::Contains("rp3beta.beta"));
  CHECK_THROWS_WITH((cairn::rp3beta{{.alpha = -1}}.fit(train)), Catch::Contains("rp3beta.alpha"));
  CHECK_THROWS_WITH((cairn::p3alpha{{.alpha = std::nanf("")}}.fit(train)), Catch::Contains("p3alpha.alpha"));
  CHECK_THROWS_WITH(cairn::testing::catalogue_scores(cairn::p3alpha{}, 0), Catch::Contains("p3alpha"));
}
