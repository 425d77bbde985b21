#include "cairn/recommender/matrix_factorization.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/logistic.hpp"
#include "cairn/loss/squared.hpp"
#include "cairn/optimizer/adagrad.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/sampler/popularity.hpp"
#include "catch.hpp"

namespace {

using namespace cairn;

// A user's own parts: each is a struct of a few lines.
struct my_loss {  // log cosh
  template <std::floating_point T>
  T value(T prediction, T target) const noexcept {
    return std::log(std::cosh(prediction - target));
  }
  template <std::floating_point T>
  T slope(T prediction, T target) const noexcept {
    return std::tanh(prediction - target);
  }
};
struct my_optimizer {  // sign descent
  double rate = .01;
  static constexpr std::size_t slots = 0;
  template <class T>
  auto at(double scale, std::uint64_t) const noexcept {
    return [step = static_cast<T>(rate * scale)](T& parameter, T gradient) {
      parameter -= gradient > 0 ? step : gradient < 0 ? -step : T{0};
    };
  }
};
struct my_sampler {  // only what a hundred customers took
  double weight(std::uint32_t count) const { return count >= 100 ? 1 : 0; }
};
static_assert(pointwise_loss<my_loss> && optimizer<my_optimizer> && sampler<my_sampler>);

/// Ratings 3 + <a_u, b_i> of rank 2, a fraction of them seen.
interactions low_rank(std::size_t users, std::size_t items, double share, std::vector<interaction>* rest = nullptr) {
  std::vector<interaction> seen;
  const auto side = [](std::uint64_t which, std::size_t row, int k) {
    random_stream random(99, purpose::user, which << 40U | row << 4U | static_cast<std::uint64_t>(k));
    return random.normal();
  };
  random_stream random(98, purpose::user);
  for (std::size_t u = 0; u < users; ++u) {
    for (std::size_t i = 0; i < items; ++i) {
      const double value = 3 + side(0, u, 0) * side(1, i, 0) + side(0, u, 1) * side(1, i, 1);
      const interaction entry{static_cast<user_index>(u), static_cast<item_index>(i), static_cast<float>(value)};
      if (random.uniform() < share) {
        seen.push_back(entry);
      } else if (rest != nullptr) {
        rest->push_back(entry);
      }
    }
  }
  return interactions(users, items, seen);
}

/// Two tastes: even users take even items.
interactions two_tastes(std::size_t users, std::size_t items) {
  std::vector<interaction> seen;
  random_stream random(97, purpose::user);
  for (std::size_t u = 0; u < users; ++u) {
    for (std::size_t i = u % 2; i < items; i += 2) {
      if (random.uniform() < .5) seen.push_back({static_cast<user_index>(u), static_cast<item_index>(i), 1});
    }
  }
  return interactions(users, items, seen);
}

/// The share of (own taste, other taste) item pairs, neither seen, that the model orders rightly.
template <class Model>
double taste_auc(const Model& model, const interactions& data) {
  double right = 0, all = 0;
  std::vector<float> scores(model.items());
  for (user_index u = 0; u < data.users(); ++u) {
    score_catalogue(model, std::span<const user_index>(&u, 1), std::span<float>(scores));
    for (std::size_t i = u % 2; i < data.items(); i += 2) {
      if (data.by_user().contains(u, static_cast<item_index>(i))) continue;
      for (std::size_t j = 1 - u % 2; j < data.items(); j += 2) {
        right += scores[i] > scores[j];
        ++all;
      }
    }
  }
  return right / all;
}

template <class Solver>
bool same_bits_on_any_number_of_threads(const Solver& solver, const training<interactions>& train) {
  std::vector<factors> learned;
  for (const int threads : {1, 2, 3, 8}) {
    matrix_factorization<Solver> model{{.factors = 20, .epochs = 3, .seed = 5, .solver = solver}};
    model.fit(train, {.threads = threads});
    learned.push_back(model.learned());
  }
  return std::all_of(learned.begin(), learned.end(), [&](const factors& other) {
    return other.user_factors == learned[0].user_factors && other.item_factors == learned[0].item_factors &&
           other.user_bias == learned[0].user_bias && other.item_bias == learned[0].item_bias;
  });
}

}  // namespace

TEST_CASE("squared loss finds the low rank behind ratings") {
  std::vector<interaction> rest;
  const auto train = all_of(low_rank(120, 80, .4, &rest));
  matrix_factorization<stochastic_gradient<squared_loss, adagrad>> model{
      {.factors = 4, .epochs = 120, .deviation = 1, .solver = {.optimizer = {.rate = .1}, .regularization = .001}}};
  model.fit(train);
  double squares = 0, plain = 0;
  for (const auto& entry : rest) {
    float score = 0;
    model.score(entry.user, std::span(&entry.item, 1), std::span(&score, 1));
    squares += std::pow(static_cast<double>(score - entry.value), 2);
    plain += std::pow(static_cast<double>(3 - entry.value), 2);
  }
  CHECK(std::sqrt(squares / plain) < .2);
}

TEST_CASE("ranking losses learn two tastes") {
  const auto data = two_tastes(60, 40);
  const auto train = all_of(data);
  matrix_factorization<stochastic_gradient<bpr_loss, adagrad, popularity_sampler>> bpr{
      {.factors = 8, .epochs = 30, .solver = {.optimizer = {.rate = .1}}}};
  bpr.fit(train);
  CHECK(taste_auc(bpr, data) > .95);
  matrix_factorization<stochastic_gradient<logistic_loss, adam>> logistic{
      {.factors = 2,  // more would learn by heart which of their own taste they have not seen
       .epochs = 60,
       .solver = {.optimizer = {.rate = .02}, .negatives = 2}}};
  logistic.fit(train);
  CHECK(taste_auc(logistic, data) > .95);
}

TEST_CASE("the same seed gives the same bits on any number of threads") {
  const auto ratings = all_of(low_rank(120, 80, .4));
  const auto tastes = all_of(two_tastes(200, 150));
  CHECK(same_bits_on_any_number_of_threads(stochastic_gradient<squared_loss, sgd>{}, ratings));
  CHECK(same_bits_on_any_number_of_threads(stochastic_gradient<bpr_loss, adagrad, popularity_sampler>{}, tastes));
  CHECK(same_bits_on_any_number_of_threads(stochastic_gradient<logistic_loss, adam>{.negatives = 2}, tastes));
}

TEST_CASE("a catalogue is scored as its items one by one") {
  const auto train = all_of(low_rank(30, 37, .5));
  matrix_factorization<stochastic_gradient<squared_loss, sgd>> model{{.factors = 11, .epochs = 2}};
  model.fit(train);
  const std::vector<user_index> users{3, 0, 29, 3, 7};
  std::vector<float> together(users.size() * 37), alone(37);
  score_catalogue(model, users, std::span(together));
  std::vector<item_index> items(37);
  for (item_index i = 0; i < 37; ++i) items[i] = i;
  for (std::size_t n = 0; n < users.size(); ++n) {
    model.score(users[n], items, alone);
    for (std::size_t i = 0; i < 37; ++i) CHECK(together[n * 37 + i] == Approx(alone[i]).epsilon(1e-5));
  }
}

TEST_CASE("a user's own loss, optimizer and sampler compose into a model") {
  const auto train = all_of(two_tastes(60, 40));
  matrix_factorization<stochastic_gradient<my_loss, my_optimizer, my_sampler>> model{
      {.factors = 4, .epochs = 5, .solver = {.negatives = 1}}};
  model.fit(train);
  CHECK(recommend(model, train, 3, 5).size() == 5);
}

TEST_CASE("a new customer folds in by his history") {
  const auto data = two_tastes(60, 40);
  matrix_factorization<stochastic_gradient<bpr_loss, adagrad>> model{
      {.factors = 8, .epochs = 30, .solver = {.optimizer = {.rate = .1}}}};
  model.fit(all_of(data));
  const std::vector<item_index> items{0, 2, 4, 6};
  const std::vector<float> values(4, 1.F);
  std::vector<float> scores(40);
  model.score_history({items, values}, scores);
  double even = 0, odd = 0;
  for (std::size_t i = 8; i < 40; i += 2) {
    even += static_cast<double>(scores[i]);
    odd += static_cast<double>(scores[i + 1]);
  }
  CHECK(even > odd + 1);
}

TEST_CASE("a learning rate that diverges is named with epoch and array, and leaves the model as it was") {
  const auto train = all_of(low_rank(60, 40, .5));
  matrix_factorization<stochastic_gradient<squared_loss, sgd>> model{{.solver = {.optimizer = {.rate = 50}}}};
  CHECK_THROWS_WITH(model.fit(train),
                    Catch::Contains("epoch 1") && Catch::Contains("learning rate 50") && Catch::Contains("array '"));
  CHECK(model.items() == 0);
}

TEST_CASE("settings out of range are refused by name") {
  const auto train = all_of(low_rank(10, 10, .5));
  using model = matrix_factorization<stochastic_gradient<squared_loss, sgd>>;
  CHECK_THROWS_WITH(model{{.factors = 0}}.fit(train), Catch::Contains("matrix_factorization.factors"));
  CHECK_THROWS_WITH(model{{.epochs = 0}}.fit(train), Catch::Contains("matrix_factorization.epochs"));
  CHECK_THROWS_WITH(model{{.solver = {.optimizer = {.rate = -1}}}}.fit(train), Catch::Contains("optimizer.rate"));
  CHECK_THROWS_WITH(model{{.solver = {.negatives = -1}}}.fit(train), Catch::Contains("negatives"));
  CHECK_THROWS_WITH((model{{.solver = {.grid = {.users = 8, .items = 4}}}}.fit(train)), Catch::Contains("grid"));
  CHECK_THROWS_WITH(model{}.fit(all_of(interactions(3, 3, {}))), Catch::Contains("no interactions"));
}

TEST_CASE("a callback can cancel, and the model stays as it was") {
  const auto train = all_of(low_rank(20, 20, .5));
  matrix_factorization<stochastic_gradient<squared_loss, sgd>> model{{.factors = 4}};
  CHECK_THROWS_AS(model.fit(train, {.report = [](const progress_update& now) { return now.done < 3; }}), cancelled);
  CHECK(model.items() == 0);
}

TEST_CASE("one user, one item") {
  const std::vector<interaction> one{{0, 0, 4}};
  const auto train = all_of(interactions(1, 1, one));
  matrix_factorization<stochastic_gradient<squared_loss, sgd>> ratings{{.factors = 2}};
  ratings.fit(train);
  CHECK(recommend(ratings, train, 0, 1, {.seen = seen_items::allow}).at(0).score == Approx(4).epsilon(.05));
  matrix_factorization<stochastic_gradient<bpr_loss, sgd>> ranking{{.factors = 2}};
  ranking.fit(train);  // no negative exists: nothing is learned, nothing breaks
  CHECK(recommend(ranking, train, 0, 1).empty());
}

TEST_CASE("ids that were never fitted, and models that were not, are refused by name") {
  const auto train = all_of(low_rank(10, 12, .5));
  matrix_factorization<stochastic_gradient<squared_loss, sgd>> model{{.factors = 2, .epochs = 1}};
  const item_index known = 0, unknown = 12;
  float score = 0;
  CHECK_THROWS_WITH(model.score(0, std::span(&known, 1), std::span(&score, 1)), Catch::Contains("a call of fit first"));
  model.fit(train);
  CHECK_THROWS_WITH(model.score(10, std::span(&known, 1), std::span(&score, 1)), Catch::Contains("no user 10"));
  CHECK_THROWS_WITH(model.score(0, std::span(&unknown, 1), std::span(&score, 1)), Catch::Contains("no item 12"));
  const user_index stranger = 10;
  std::vector<float> scores(12);
  CHECK_THROWS_WITH(model.score_catalogue(std::span(&stranger, 1), scores), Catch::Contains("no user 10"));
  const float value = 1;
  CHECK_THROWS_WITH(model.score_history({std::span(&unknown, 1), std::span(&value, 1)}, scores),
                    Catch::Contains("no item 12"));
}
