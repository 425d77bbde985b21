#include "cairn/recommender/ease.hpp"

#include <Eigen/Dense>
#include <string>
#include <vector>

#include "catch.hpp"
#include "laws.hpp"

using cairn::testing::catalogue_scores;

namespace {

/// X B by the formula of the paper, in double.
Eigen::MatrixXd plain_ease(const cairn::interactions& data, double ridge, Eigen::MatrixXd& weights) {
  Eigen::MatrixXd x =
      Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(data.users()), static_cast<Eigen::Index>(data.items()));
  for (std::uint32_t user = 0; user < data.users(); ++user) {
    const auto history = data.history(user);
    for (std::size_t n = 0; n < history.items.size(); ++n)
      x(user, history.items[n]) = static_cast<double>(history.values[n]);
  }
  const Eigen::MatrixXd p = (x.transpose() * x + ridge * Eigen::MatrixXd::Identity(x.cols(), x.cols())).inverse();
  weights = -(p * p.diagonal().cwiseInverse().asDiagonal());
  weights.diagonal().setZero();
  return x * weights;
}

/// The largest difference between a model's scores and the formula's.
double ease_error(const cairn::ease& model, const cairn::interactions& data, double ridge) {
  Eigen::MatrixXd weights;
  const Eigen::MatrixXd expected = plain_ease(data, ridge, weights);
  double worst = 0;
  for (std::uint32_t user = 0; user < data.users(); ++user) {
    const auto scores = catalogue_scores(model, user);
    for (std::size_t item = 0; item < scores.size(); ++item) {
      worst = std::max(worst,
                       std::abs(static_cast<double>(scores[item]) - expected(user, static_cast<Eigen::Index>(item))));
    }
  }
  return worst;
}

std::string ease_refusal(cairn::ease_settings settings, const cairn::training<cairn::interactions>& train) {
  try {
    cairn::ease(settings).fit(train);
  } catch (const cairn::error& wrong) {
    return wrong.what();
  }
  return "";
}

}  // namespace

TEST_CASE("EASE is the paper's formula on both sides, and differs for another regularization") {
  for (const auto& [users, items] : {std::pair{70U, 45U}, {45U, 70U}}) {
    const auto train = cairn::all_of(cairn::testing::random_interactions(users, items, 20, true));
    cairn::ease model{{.regularization = 20}};
    model.fit(train);
    CHECK(ease_error(model, *train, 20) < 1e-5);
    CHECK(ease_error(model, *train, 21) > 1e-3);
  }
}

TEST_CASE("EASE folds a customer in and explains him by the weights of his past items") {
  for (const auto& [users, items] : {std::pair{70U, 45U}, {45U, 70U}}) {
    const auto train = cairn::all_of(cairn::testing::random_interactions(users, items, 20, true));
    cairn::ease model{{.regularization = 5}};
    model.fit(train);
    Eigen::MatrixXd weights;
    plain_ease(*train, 5, weights);
    // A history that is nobody's.
    const std::vector<cairn::item_index> items_of{3, 8, 40};
    const std::vector<float> values{1, 2, .5F};
    std::vector<float> scores(items);
    model.score_history({items_of, values}, scores);
    for (std::uint32_t item = 0; item < items; ++item) {
      const double expected = weights(3, item) + 2 * weights(8, item) + .5 * weights(40, item);
      CHECK(scores[item] == Approx(expected).margin(1e-5));
      const cairn::explanation why = model.explain(cairn::history_view{items_of, values}, item);
      CHECK(cairn::testing::share_of(why, 8) == Approx(2 * weights(8, item)).margin(1e-5));
      CHECK(why.score == Approx(expected).margin(1e-5));
      CHECK(why.rest == Approx(0).margin(1e-6));
    }
  }
}

TEST_CASE("EASE without a customer is the fit without him") {
  for (const auto& [users, items] : {std::pair{70U, 45U}, {45U, 70U}}) {
    const auto train = cairn::all_of(cairn::testing::random_interactions(users, items, 20, true));
    cairn::ease model{{.regularization = 5}};
    model.fit(train);
    for (const cairn::user_index user : {7U, 30U, 7U}) model.forget(user, {.threads = 2});
    const auto rest = cairn::without_user(cairn::without_user(*train, 7), 30);
    CHECK(rest.size() + train->by_user().row_size(7) + train->by_user().row_size(30) == train->size());
    CHECK(ease_error(model, rest, 5) < 2e-5);
    CHECK(ease_error(model, *train, 5) > 1e-2);
    CHECK(catalogue_scores(model, 7) == std::vector<float>(items, 0.F));
    CHECK(model.users() == users);
    CHECK_THROWS_AS(model.forget(users), cairn::error);
  }
}

TEST_CASE("EASE forgets well, or refuses where the update would be lost in rounding") {
  // One customer whose values outweigh all others' more and more, on both sides.
  for (const auto& [users, items] : {std::pair{70U, 45U}, {45U, 70U}}) {
    std::size_t forgotten = 0, refused = 0;
    for (const float value : {1.F, 10.F, 30.F, 100.F, 300.F, 1000.F}) {
      const auto others = cairn::testing::random_interactions(users, items, 20, false);
      std::vector<cairn::interaction> entries;
      for (std::uint32_t item = 0; item < 30; ++item) entries.push_back({0, item, value});
      for (std::uint32_t user = 1; user < users; ++user) {
        for (const auto item : others.by_user().columns_of(user)) entries.push_back({user, item, 1});
      }
      const cairn::interactions data(users, items, entries);
      cairn::ease model{{.regularization = 1}};
      model.fit(cairn::all_of(data));
      const auto before = catalogue_scores(model, 1);
      try {
        model.forget(0);
        ++forgotten;
        CHECK(ease_error(model, cairn::without_user(data, 0), 1) < .02);
      } catch (const cairn::error& wrong) {
        ++refused;
        CHECK_THAT(wrong.what(), Catch::Contains("lost in rounding"));
        CHECK(catalogue_scores(model, 1) == before);
      }
    }
    CHECK(forgotten > 1);
    CHECK((refused > 0 || users < items));  // the users' side has a row of the customer's own
  }
}

TEST_CASE("EASE keeps the laws on the users' side too") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 40, 25, true));
  cairn::ease model{{.regularization = 50}};
  model.fit(train, {.threads = 1});
  cairn::testing::check_one_score(model, *train);
  const auto scores = cairn::testing::all_scores(model);
  for (const int threads : {2, 3}) {
    model.fit(train, {.threads = threads});
    CHECK(cairn::testing::all_scores(model) == scores);
  }
  const auto other = cairn::all_of(cairn::testing::random_interactions(31, 40, 25, true, 9));
  CHECK_THROWS_AS(model.fit(other, {.report = [](const cairn::progress_update& update) { return update.done < 100; }}),
                  cairn::cancelled);
  CHECK(cairn::testing::all_scores(model) == scores);
}

TEST_CASE("EASE refuses a regularization that is lost in rounding") {
  const std::vector<cairn::interaction> entries{{0, 0, 1e4F}, {0, 1, 1}, {1, 2, 1}};
  CHECK(ease_refusal({.regularization = 1e-3}, cairn::all_of(cairn::interactions(2, 3, entries))).find("rounding") !=
        std::string::npos);
}

TEST_CASE("EASE says what it will take before it starts, and refuses what is not allowed") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 20, 30, false));
  std::vector<std::string> stages;
  cairn::ease model;
  model.fit(train, {.threads = 1, .report = [&](const cairn::progress_update& update) {
                      stages.emplace_back(update.stage);
                      return true;
                    }});
  REQUIRE(stages.size() > 1);
  CHECK(stages.front() == "ease, items' side, 0.1 MiB, about 0s");
  CHECK(ease_refusal({.most_bytes = 1000}, train).find("ease.most_bytes: a matrix of 20 squared") == 0);
  CHECK(ease_refusal({.most_seconds = 1e-9}, train).find("ease.most_seconds: a matrix of 20 squared") == 0);
  CHECK(ease_refusal({.most_seconds = 0}, train).empty());
  CHECK(ease_refusal({.most_bytes = std::nan("")}, train).find("ease.most_bytes") == 0);
  CHECK(ease_refusal({.most_seconds = std::nan("")}, train).find("ease.most_seconds") == 0);
  CHECK(ease_refusal({.most_seconds = -1}, train).find("ease.most_seconds") == 0);
  for (const double wrong : {0., -1., std::nan(""), HUGE_VAL}) {
    CHECK(ease_refusal({.regularization = wrong}, train).find("ease.regularization") == 0);
  }
  CHECK(ease_refusal({}, cairn::all_of(cairn::interactions(0, 5, {}))).find("no users") != std::string::npos);
}
