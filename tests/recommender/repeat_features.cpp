#include "cairn/recommender/repeat_features.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "cairn/data/weighting.hpp"
#include "cairn/recommender/popularity.hpp"
#include "catch.hpp"
#include "repeat_data.hpp"

using namespace cairn;

TEST_CASE("standard scores keep the order and draw long tails in") {
  const std::vector<float> scores{0, 0, 0, 100};
  const score_spread spread = spread_of(scores);
  CHECK(spread.mean == Approx(25));
  CHECK(spread.deviation == Approx(std::sqrt(1875.)));
  CHECK(spread.standard(25) == 0);
  CHECK(spread.standard(100) == Approx(std::log1p(std::sqrt(3.))));
  CHECK(spread.standard(0) == Approx(-std::log1p(1 / std::sqrt(3.))));
  CHECK(spread_of(std::vector<float>{2, 2}).standard(7) == 0);
  CHECK(spread_of({}).deviation == 0);
}

TEST_CASE("an item is told by what the customer did with it, or by its customers alone") {
  event_log log = named_log(2, 3);
  log.events = {bought_on(0, 0, 10), bought_on(0, 0, 20), bought_on(1, 2, 51)};
  const auto train = whole(std::move(log));
  const repeat_signals signals(*train);
  std::array<float, repeat_feature_count> x{};
  repeat_features(signals, 0, 0, &signals.past(0)[0], .5F, x);
  CHECK(x[0] == 0);
  CHECK(x[1] == .5F);
  CHECK(x[2] == 1);
  CHECK(x[3] == Approx(std::log(2)));
  CHECK(x[4] == Approx(std::log1p(31.)).margin(1e-4));
  CHECK(x[5] == Approx(std::log(signals.again(0))));
  CHECK(x[6] == Approx(std::log(signals.habit(0) / (1 - signals.habit(0)))));
  CHECK(x[7] == Approx(std::log(2)));
  CHECK(x[8] == 0);  // nobody of late
  repeat_features(signals, 0, 2, nullptr, .5F, x);
  CHECK(x[0] == .5F);
  for (std::size_t f = 1; f < 7; ++f) CHECK(x[f] == 0);
  CHECK(x[7] == Approx(std::log(2)));
  CHECK(x[8] == Approx(std::log(2)));
  CHECK(x[9] == 0);
}

TEST_CASE("spreads are of the catalogue and of a customer's own items, on any number of threads") {
  event_log log = named_log(3, 3);
  log.events = {bought_on(0, 0, 1), bought_on(0, 1, 1), bought_on(1, 1, 1)};
  const auto train = whole(std::move(log));
  popularity model;
  model.fit(interactions_of(train, implicit_weighting{}));
  const repeat_signals signals(*train);
  for (const int threads : {1, 2, 3}) {
    const auto spreads = score_spreads(model, signals, {.threads = threads});
    REQUIRE(spreads.size() == 3);
    CHECK(spreads[0].all.mean == Approx(1));    // of 1, 2, 0
    CHECK(spreads[0].own.mean == Approx(1.5));  // of 1, 2
    CHECK(spreads[1].own.deviation == 0);
    CHECK(spreads[2].all.deviation == 0);  // has no past
    CHECK(spreads[0].standard(2, true) == Approx(std::log1p(1.)));
    CHECK(spreads[0].standard(1, false) == 0);
  }
}
