#include "cairn/recommender/fpmc.hpp"

#include <cmath>
#include <vector>

#include "cairn/optimizer/adagrad.hpp"
#include "catch.hpp"
#include "next_item_laws.hpp"

namespace {

/// Customers of three tastes, ten items each: one goes on to the next item of his ten, or, a third of the time, to any.
cairn::sequences tasteful_walks() {
  cairn::sequence_builder packed(30);
  for (std::uint32_t user = 0; user < 90; ++user) {
    cairn::random_stream random(4, cairn::purpose::simulate, user);
    const cairn::item_index first = user % 3 * 10;
    cairn::item_index at = random.below(10);
    for (int n = 0; n < 14; ++n) {
      packed.push(first + at);
      at = random.below(3) == 0 ? random.below(10) : (at + 1) % 10;
    }
    packed.end_sequence();
  }
  return packed.finish();
}

/// The correlation of what two users' rows give for all items.
double agreement(const cairn::markov_factors<float>& factors, const float* one, const float* other) {
  const auto k = static_cast<Eigen::Index>(factors.factors());
  const auto scores = [&](const float* row) {
    Eigen::VectorXf all = factors.items.table.leftCols(k) * Eigen::Map<const Eigen::VectorXf>(row, k);
    all.array() -= all.mean();
    return Eigen::VectorXf(all.normalized());
  };
  return static_cast<double>(scores(one).dot(scores(other)));
}

cairn::fpmc tasteful() {
  return cairn::fpmc({.factors = 8,
                      .head = {.negatives = 2},
                      .training = {.optimizer = {.rate = .03}, .epochs = 40, .batch_tokens = 128}});
}

}  // namespace

TEST_CASE("FPMC keeps the laws", "[laws]") {
  const auto make = [] {
    return cairn::fpmc({.factors = 4,
                        .basket = 2,
                        .training = {.epochs = 2, .batch_tokens = 64, .shard_tokens = 24},
                        .fold_steps = 3,
                        .fold_events = 5});
  };
  CHECK(cairn::testing::broken_next_item_laws(make) == std::vector<std::string>{});
}

TEST_CASE("FPMC reads the columns of events", "[laws]") {
  CHECK(cairn::testing::broken_column_laws([] {
          return cairn::fpmc({.factors = 8,
                              .head = {.negatives = 2},
                              .training = {.optimizer = {.rate = .03}, .epochs = 20, .batch_tokens = 128}});
        }) == std::vector<std::string>{});
  cairn::fpmc model = tasteful();
  model.fit(cairn::all_of(cairn::testing::told_histories(20, 8, 6)));
  std::vector<float> one(8), other(8);
  const std::vector<cairn::item_index> history{5, 1, 4};
  model.fold_in(history, one, std::vector<std::uint32_t>{1, 4, 3});
  model.fold_in(history, other, std::vector<std::uint32_t>{2, 4, 3});
  CHECK(one != other);  // what was taken there after what was known there
  CHECK_THROWS_WITH(model.fold_in(history, one), Catch::Contains("fold_in: 0 values beside 3 events"));
}

TEST_CASE("a user's history gives nearly the row that he learned", "[recommender]") {
  const auto data = cairn::all_of(tasteful_walks());
  cairn::fpmc model = tasteful();
  model.fit(data, {.threads = 1});
  const auto& factors = model.learned();
  std::vector<float> row(8);
  double own = 0, least = 1, strange = 0;
  for (std::size_t user = 0; user < 90; ++user) {
    model.fold_in(data->of(user), row);
    const double one = agreement(factors, row.data(), factors.users.table.data() + user * 8);
    own += one / 90;
    least = std::min(least, one);
    strange += agreement(factors, row.data(), factors.users.table.data() + (user + 1) % 90 * 8) / 90;
  }
  CHECK(own > .97);
  CHECK(least > .85);
  CHECK(strange < .2);

  // A history that nobody has still tells its taste, and the last item what follows it.
  const std::vector<cairn::item_index> history{12, 15, 17, 13};
  const auto best = cairn::recommend_next(model, history, 3);
  CHECK(best[0].item == 14);
  for (const auto& each : best) CHECK(each.item / 10 == 1);
}

TEST_CASE("without steps nobody has a taste", "[recommender]") {
  auto settings = tasteful().settings();
  settings.fold_steps = 0;
  cairn::fpmc model(settings);
  model.fit(cairn::all_of(tasteful_walks()), {.threads = 1});
  std::vector<float> of_one(30), of_other(30);
  const std::vector<cairn::item_index> one{2, 5, 24}, other{11, 24};
  model.score_next(one, of_one);
  model.score_next(other, of_other);
  CHECK((of_one == of_other));
  Eigen::Map<const Eigen::VectorXf> scores(of_one.data(), 30);
  const Eigen::VectorXf by_hand =
      model.learned().items.table.rightCols(8) * model.learned().previous.table.row(24).transpose();
  CHECK((scores - by_hand).cwiseAbs().maxCoeff() < 1e-5F);
}

TEST_CASE("FPMC stops by its validation part", "[recommender]") {
  const auto parts = cairn::leave_last_two_out(tasteful_walks());
  auto settings = tasteful().settings();
  settings.training.patience = 2;
  settings.training.epochs = 60;
  cairn::fpmc model(settings);
  model.fit(parts.train, parts.validation, {.threads = 1});
  CHECK(model.report().stopped_early);
  CHECK(model.report().best.value > model.report().validations.front().value);

  // The rows of users are those of the best epoch, and so are the steps by which they are found.
  auto settled = settings;
  settled.fold_steps = model.report().best.epoch;
  cairn::fpmc same(settled);
  same.fit(parts.train, parts.validation, {.threads = 1});
  REQUIRE(same.report().best.epoch == settled.fold_steps);
  std::vector<float> one(8), other(8);
  model.fold_in(parts.train->of(0), one);
  same.fold_in(parts.train->of(0), other);
  CHECK((one == other));
}

TEST_CASE("FPMC takes any head and optimizer", "[recommender]") {
  using head = cairn::sampled_head<cairn::sampled_softmax_loss>;
  cairn::markov_chain_recommender model(cairn::markov_chain_settings<head, cairn::adagrad>{
      .factors = 8,
      .head = {.negatives = 8, .shared = cairn::negatives_of::shard},
      .training = {.optimizer = {.rate = .1}, .epochs = 30, .batch_tokens = 128}});
  model.fit(cairn::all_of(tasteful_walks()), {.threads = 1});
  const std::vector<cairn::item_index> history{12, 15, 17, 13};
  CHECK(cairn::recommend_next(model, history, 1)[0].item == 14);
}

TEST_CASE("settings of FPMC that cannot be, and calls too early", "[recommender]") {
  const auto data = cairn::all_of(tasteful_walks());
  const auto refused = [&](const cairn::fpmc::settings_type& settings, const std::string& text) {
    cairn::fpmc model(settings);
    CHECK_THROWS_WITH(model.fit(data), text);
  };
  refused({.factors = 0}, "markov_chain_settings.factors: 0 is no size of an array; expected 1 to below 2^31");
  refused({.basket = 0}, "markov_chain_settings.basket: no event; expected at least 1");
  refused({.fold_events = 0}, "markov_chain_settings.fold_events: no event; expected at least 1");
  refused({.deviation = NAN}, "markov_chain_settings.deviation: not a deviation; expected a finite number above 0");
  CHECK_THROWS_WITH(cairn::fpmc().learned(),
                    "markov_chain_recommender::learned: the model is not fitted; expected a call of fit first");
  std::vector<float> row(8);
  CHECK_THROWS_AS(cairn::fpmc().fold_in(std::vector<cairn::item_index>{1}, row), cairn::error);
  cairn::sequence_builder empty(4);
  empty.end_sequence();
  cairn::fpmc model;
  CHECK_THROWS_WITH(model.fit(cairn::all_of(empty.finish())),
                    "markov_chain_recommender::fit: no event; expected something to learn from");
}
