#include "cairn/recommender/din.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/metric/auc.hpp"
#include "cairn/metric/log_loss.hpp"
#include "cairn/sampler/popularity.hpp"
#include "catch.hpp"
#include "next_item_laws.hpp"

namespace {

cairn::din_settings<> small_din() {
  return {.width = 8,
          .depth = 6,
          .hidden = {10, 5},
          .positions = 7,
          .negatives = 2,
          .training = {.epochs = 2, .batch_tokens = 64, .shard_tokens = 24}};
}

/// After item 0 comes 1, 2 or 3 with these chances, and never 0 or 4; so it is after 4, the other way around.
constexpr std::array<double, 5> after_zero{0, .6, .3, .1, 0}, after_four{0, .1, .3, .6, 0};

cairn::training<cairn::sequences> chance_histories() {
  cairn::sequence_builder all(5);
  for (cairn::item_index first : {0U, 4U}) {
    const auto& chances = first == 0 ? after_zero : after_four;
    for (cairn::item_index next = 0; next < 5; ++next) {
      for (int n = 0; n < static_cast<int>(std::lround(chances[next] * 200)); ++n) {
        all.add(std::array<cairn::item_index, 2>{first, next});
      }
    }
  }
  return cairn::all_of(all.finish());
}

/// The largest distance of a probability from the truth; `planted` is added to what it is the sigmoid of.
template <cairn::sampler Sampler>
double calibration_error(const Sampler& how, std::size_t negatives, double planted = 0) {
  cairn::din model(cairn::din_settings<Sampler>{
      .width = 8,
      .depth = 4,
      .hidden = {16, 8},
      .dropout = 0,
      .negatives = negatives,
      .sampler = how,
      .training = {.optimizer = {.rate = .004}, .epochs = 60, .batch_tokens = 64, .average = .99}});
  model.fit(chance_histories(), {.threads = 1});
  double worst = 0;
  for (const cairn::item_index first : {0U, 4U}) {
    for (cairn::item_index next = 0; next < 5; ++next) {
      double p = model.probability(std::span(&first, 1), next);
      if (planted != 0) p = 1 / (1 + (1 - p) / p * std::exp(-planted));
      worst = std::max(worst, std::abs(p - (first == 0 ? after_zero : after_four)[next]));
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("DIN keeps the laws", "[laws]") {
  CHECK(cairn::testing::broken_next_item_laws([] { return cairn::din(small_din()); }) == std::vector<std::string>{});
}

TEST_CASE("DIN reads the columns of events", "[laws]") {
  auto settings = small_din();
  settings.dropout = 0;
  settings.training.optimizer.rate = .01;
  settings.training.epochs = 60;
  CHECK(cairn::testing::broken_column_laws([&] { return cairn::din(settings); }, 2) == std::vector<std::string>{});
  settings.training.epochs = 2;
  cairn::din model(settings), served(settings);
  model.fit(cairn::all_of(cairn::testing::told_histories(30, 8, 6)));
  const std::vector<cairn::item_index> history{5, 1};
  const std::vector<std::uint32_t> known{1, 7}, others{1, 6};
  const double chance = model.probability(history, 7, known);
  CHECK(chance != model.probability(history, 7, others));
  CHECK_THROWS_WITH(model.probability(history, 7), Catch::Contains("score_items: 0 values beside 2 events"));
  const std::vector<float> corrections(model.corrections().begin(), model.corrections().end());
  CHECK_THROWS_WITH(served.serve(model.network(), corrections), Catch::Contains("parts differ in number"));
  served.serve(model.network(), corrections, model.columns());
  CHECK(served.probability(history, 7, known) == chance);
}

TEST_CASE("DIN's probabilities are chances however many negatives were drawn", "[recommender]") {
  CHECK(calibration_error(cairn::uniform_sampler{}, 1) < .05);
  CHECK(calibration_error(cairn::uniform_sampler{}, 4) < .05);
  CHECK(calibration_error(cairn::uniform_sampler{}, 1, std::log(5.)) > .2);  // the logit as it is learned
  CHECK(calibration_error(cairn::popularity_sampler{.power = .5}, 2) < .05);
}

TEST_CASE("DIN scores candidates as it scores all items, to the bit, and stops by validation", "[recommender]") {
  const auto parts = cairn::leave_last_two_out(cairn::testing::random_walks(60, 30, 12));
  auto settings = small_din();
  settings.training.epochs = 4;
  settings.training.patience = 1;
  cairn::din model(settings);
  model.fit(parts.train, parts.validation, {.threads = 1});
  CHECK(model.report().validations.size() >= 2);
  const std::vector<cairn::item_index> history{3, 4, 5}, candidates{6, 29, 6, 0};
  std::vector<float> all(30), some(4);
  model.score_next(history, all);
  model.score_items(history, candidates, some);
  for (std::size_t n = 0; n < 4; ++n) CHECK(some[n] == all[candidates[n]]);
  CHECK(model.probability(history, 6) == Approx(1 / (1 + std::exp(-static_cast<double>(all[6])))).epsilon(1e-12));
  CHECK(model.corrections()[5] == Approx(std::log(2. / 30)));

  cairn::din served(settings);
  served.serve(model.network(), {model.corrections().begin(), model.corrections().end()});
  std::vector<float> again(30);
  served.score_next(history, again);
  CHECK(again == all);
  auto broken = model.network();
  broken.bias.table(3, 0) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(served.serve(broken), cairn::error);
  CHECK_THROWS_WITH(served.serve(model.network(), {1, 2}),
                    "din::serve: corrections of other items; expected one for each item, or none");
  settings.hidden = {9, 5};
  CHECK_THROWS_WITH(cairn::din(settings).serve(model.network()), Catch::Contains("'readout.0.weight' is 10 by 24"));
  served.score_next(history, again);
  CHECK(again == all);
}

TEST_CASE("DIN learns impressions that were logged, as they were", "[recommender]") {
  // Item 2 is clicked by who had 0 of late with a chance of .8, by others of .2.
  cairn::sequence_builder histories(4);
  histories.add(std::array<cairn::item_index, 2>{3, 0});
  histories.add(std::array<cairn::item_index, 2>{3, 1});
  cairn::impressions shown{histories.finish(), {}};
  for (std::uint32_t n = 0; n < 200; ++n) shown.shown.push_back({n % 2, 2, (n % 2 == 0) == (n / 2 % 5 != 0)});
  auto settings = small_din();
  settings.dropout = 0;
  settings.training.optimizer.rate = .004;
  settings.training.epochs = 60;
  cairn::din model(settings);
  model.fit(cairn::all_of(shown), {.threads = 1});
  CHECK(model.corrections().empty());
  CHECK(model.probability(shown.histories.of(0), 2) == Approx(.8).margin(.03));
  CHECK(model.probability(shown.histories.of(1), 2) == Approx(.2).margin(.03));
  std::vector<double> chances;
  std::vector<int> clicked;
  double loss = 0;
  for (const cairn::impression& each : shown.shown) {
    chances.push_back(model.probability(shown.histories.of(each.history), each.candidate));
    clicked.push_back(each.clicked ? 1 : 0);
    loss += cairn::log_loss{}.loss(chances.back(), clicked.back()) / 200;
  }
  CHECK(cairn::auc_of(chances, clicked) == Approx(.8));
  CHECK(loss == Approx(-(.8 * std::log(.8) + .2 * std::log(.2))).epsilon(.01));

  // The same is told by a column as well, whatever the items.
  cairn::sequence_builder told(4, {{"hour", 2}});
  for (const std::uint32_t hour : {0U, 1U}) {
    told.push(3, std::array{hour});
    told.end_sequence();
  }
  settings.training.epochs = 120;  // batches hold twice as many histories of one event
  cairn::din by_hour(settings);
  by_hour.fit(cairn::all_of(cairn::impressions{told.finish(), shown.shown}), {.threads = 1});
  REQUIRE(by_hour.columns().front().name == "hour");
  const std::vector<cairn::item_index> alike{3};
  CHECK(by_hour.probability(alike, 2, std::vector<std::uint32_t>{0}) == Approx(.8).margin(.03));
  CHECK(by_hour.probability(alike, 2, std::vector<std::uint32_t>{1}) == Approx(.2).margin(.03));

  const auto before = model.probability(shown.histories.of(0), 2);
  shown.shown[7].candidate = 4;
  CHECK_THROWS_WITH(model.fit(cairn::all_of(shown)), Catch::Contains("din::fit, impression 7: no item 4"));
  shown.shown.clear();
  CHECK_THROWS_WITH(model.fit(cairn::all_of(shown)), "din::fit: no impression; expected something to learn from");
  CHECK(model.probability(shown.histories.of(0), 2) == before);
}

TEST_CASE("DIN refuses settings and input that cannot be", "[recommender]") {
  const auto train = cairn::all_of(cairn::testing::random_walks(5, 9, 6));
  const auto fitted = [&](const auto& change) {
    auto settings = small_din();
    change(settings);
    cairn::din(settings).fit(train);
  };
  CHECK_THROWS_WITH(fitted([](auto& s) { s.positions = 0; }),
                    "din_settings.positions: no room for an event; expected at least 1");
  CHECK_THROWS_WITH(fitted([](auto& s) { s.negatives = 0; }),
                    "din_settings.negatives: out of range; expected 1 to 65536");
  CHECK_THROWS_WITH(fitted([](auto& s) { s.deviation = -1; }), Catch::Contains("din_settings.deviation"));
  CHECK_THROWS_WITH(fitted([](auto& s) { s.dropout = 1; }), Catch::Contains("dropout.rate"));
  CHECK_THROWS_WITH(fitted([](auto& s) { s.width = 0; }), Catch::Contains("0 is no size of an array"));
  cairn::din<> model({.width = 8, .negatives = 4, .training = {.optimizer = {.rate = .003}, .epochs = 1}});
  cairn::sequence_builder single(4);
  single.add(std::array<cairn::item_index, 1>{2});
  CHECK_THROWS_WITH(model.fit(cairn::all_of(single.finish())),
                    "din::fit: no sequence of two events; expected something to predict");
  CHECK_THROWS_WITH(model.network(), "din::network: the model is not fitted; expected a call of fit first");
  model.fit(train);
  const std::vector<cairn::item_index> history{1}, candidates{9};
  std::vector<float> scores(1), more(2);
  CHECK_THROWS_WITH(model.score_items(history, candidates, scores),
                    "score_items: no item 9; expected one of the 9 fitted");
  CHECK_THROWS_WITH(model.score_items(history, history, more), "score_items: room for 2 scores; expected 1");
  CHECK_THROWS_WITH(model.probability({}, 1), "score_items: an empty history; expected at least one item");
}
