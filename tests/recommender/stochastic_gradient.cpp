#include "cairn/recommender/stochastic_gradient.hpp"

#include <cmath>
#include <vector>

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/logistic.hpp"
#include "cairn/loss/squared.hpp"
#include "cairn/optimizer/adagrad.hpp"
#include "cairn/optimizer/clip_by_norm.hpp"
#include "cairn/optimizer/lookahead.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/optimizer/weight_average.hpp"
#include "cairn/sampler/popularity.hpp"
#include "catch.hpp"

static_assert(cairn::factor_solver<cairn::stochastic_gradient<cairn::bpr_loss, cairn::adagrad>>);

namespace {

/// A loss that only counts: with factors and biases at zero every target of 0 lifts its item's bias by one step, and
/// every target of 1 leaves it, so that the biases tell how often each item was drawn.
struct counting_loss {
  template <std::floating_point T>
  T value(T, T) const noexcept {
    return 0;
  }
  template <std::floating_point T>
  T slope(T, T target) const noexcept {
    return target == 0 ? T{-1} : T{0};
  }
};

/// How often each item was drawn over many epochs, as a share of all draws.
template <class Sampler>
std::vector<double> drawn_shares(const cairn::interactions& data, Sampler sampler, std::size_t epochs,
                                 bool draw_taken = false) {
  cairn::factors model = cairn::factors::random(data.users(), data.items(), 1, 0, 1);
  const cairn::stochastic_gradient<counting_loss, cairn::sgd, Sampler> solver{.optimizer = {.rate = 1},
                                                                              .sampler = sampler,
                                                                              .negatives = 2,
                                                                              .draw_taken = draw_taken,
                                                                              .regularization = 0,
                                                                              .bias_regularization = 0};
  solver.fit(model, data, {.epochs = epochs}, {.threads = 2});
  const auto sum = static_cast<double>(model.item_bias.sum());
  std::vector<double> shares;
  for (std::size_t i = 0; i < data.items(); ++i) {
    shares.push_back(static_cast<double>(model.item_bias[static_cast<Eigen::Index>(i)]) / sum);
  }
  return shares;
}

/// Item i is taken by about one in 2 + i / 4 customers: a long tail.
cairn::interactions long_tail(std::size_t users, std::size_t items) {
  cairn::random_stream random(31, cairn::purpose::user);
  std::vector<cairn::interaction> entries;
  for (cairn::user_index user = 0; user < users; ++user) {
    for (cairn::item_index item = 0; item < items; ++item) {
      if (random.uniform() * (2 + item / 4.0) < 1) entries.push_back({user, item, 1});
    }
  }
  return cairn::interactions(users, items, entries);
}

}  // namespace

TEST_CASE("one update of squared loss by hand") {
  using namespace cairn;
  const std::vector<interaction> one{{0, 0, 5}};
  const interactions data(1, 1, one);
  auto model = factors::random(1, 1, 3, .5, 2);
  const auto before = model;
  const stochastic_gradient<squared_loss, sgd> solver{.optimizer = {.rate = .1}, .regularization = .01};
  solver.fit(model, data, {.epochs = 1, .biases = true}, {});
  const float slope = before.user_factors.row(0).dot(before.item_factors.row(0)) - 5;
  for (Eigen::Index k = 0; k < 3; ++k) {
    const float p = before.user_factors(0, k), q = before.item_factors(0, k);
    CHECK(model.user_factors(0, k) == Approx(p - .1F * (slope * q + .01F * p)));
    CHECK(model.item_factors(0, k) == Approx(q - .1F * (slope * p + .01F * q)));
  }
  CHECK(model.user_bias[0] == Approx(-.1F * slope));
  CHECK(model.item_bias[0] == Approx(-.1F * slope));
}

TEST_CASE("over epochs negatives follow the sampler's law, whatever the popularity of an item") {
  // The law for a customer is the sampler's on what he did not take; popular items are refused more often and so drawn
  // a little less: the expected share of an item is the mean of the customers' laws, weighted by their draws.
  const auto data = long_tail(300, 400);
  const auto check = [&](const auto& sampler) {
    std::vector<double> expected(data.items(), 0.), mass(data.items());
    for (std::size_t i = 0; i < mass.size(); ++i) {
      mass[i] = sampler.weight(static_cast<std::uint32_t>(data.by_item().row_size(i)));
    }
    double draws = 0;
    for (cairn::user_index user = 0; user < data.users(); ++user) {
      double left = 0;
      for (cairn::item_index i = 0; i < mass.size(); ++i) left += data.by_user().contains(user, i) ? 0 : mass[i];
      const auto own = static_cast<double>(data.by_user().row_size(user));
      for (cairn::item_index i = 0; i < mass.size(); ++i) {
        expected[i] += data.by_user().contains(user, i) ? 0 : own * mass[i] / left;
      }
      draws += own;
    }
    const auto shares = drawn_shares(data, sampler, 60);
    double far = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (expected[i] > 0) far = std::max(far, std::abs(shares[i] / (expected[i] / draws) - 1));
    }
    return far;  // the largest relative distance of an item's share from its law
  };
  CHECK(check(cairn::uniform_sampler{}) < .2);
  CHECK(check(cairn::popularity_sampler{.power = .5}) < .2);
}

TEST_CASE("a small catalogue learns from every interaction") {
  for (const std::size_t items : {2U, 3U, 20U, 40U, 80U}) {
    std::vector<cairn::interaction> entries;
    for (cairn::user_index user = 0; user < 50; ++user) {
      entries.push_back(
          {user, static_cast<cairn::item_index>(user % (items / 2)), 1});  // the upper half is never taken
    }
    const cairn::interactions data(50, items, entries);
    auto model = cairn::factors::random(50, items, 2, .01, 3);
    const cairn::stochastic_gradient<cairn::bpr_loss, cairn::sgd> solver{.optimizer = {.rate = .05}};
    solver.fit(model, data, {.epochs = 40}, {});
    const auto half = static_cast<Eigen::Index>(items / 2);
    CHECK(model.item_bias.head(half).minCoeff() >
          model.item_bias.tail(static_cast<Eigen::Index>(items) - half).maxCoeff());
  }
}

TEST_CASE("a customer who took nearly all is never shown what he took as a negative") {
  std::vector<cairn::interaction> entries;
  for (cairn::item_index item = 0; item < 63; ++item) entries.push_back({0, item, 1});
  const cairn::interactions data(1, 64, entries);  // item 63 alone can be drawn
  const auto shares = drawn_shares(data, cairn::uniform_sampler{}, 20);
  for (std::size_t i = 0; i < 63; ++i) CHECK(shares[i] == 0);
  CHECK(shares[63] == 1);
}

TEST_CASE("where what was taken may be drawn, the law is the sampler's alone") {
  const auto data = long_tail(300, 400);
  const auto shares = drawn_shares(data, cairn::uniform_sampler{}, 60, true);
  for (const double share : shares) CHECK(share * 400 == Approx(1).margin(.2));
}

TEST_CASE("the fitted grid suits the catalogue") {
  using cairn::fitted;
  CHECK(fitted({}, 100000).users == 16);
  CHECK(fitted({}, 100000).items == 64);
  CHECK(fitted({}, 160).items == 10);
  CHECK(fitted({}, 160).users == 5);
  CHECK(fitted({}, 1).items == 2);
  CHECK(fitted({}, 1).users == 1);
}

TEST_CASE("a sampler whose weights are no law is refused") {
  struct wrong {
    double weight(std::uint32_t) const { return -1; }
  };
  const std::vector<cairn::interaction> one{{0, 0, 1}};
  auto model = cairn::factors::random(1, 2, 1, .1, 1);
  const cairn::stochastic_gradient<cairn::bpr_loss, cairn::sgd, wrong> solver;
  CHECK_THROWS_WITH(solver.fit(model, cairn::interactions(1, 2, one), {}, {}), Catch::Contains("sampler"));
}

TEST_CASE("folding in by hand: one step of logistic loss, with bias and regularization") {
  using namespace cairn;
  auto model = factors::random(1, 2, 3, .5, 2);
  model.item_bias[1] = .25F;
  model.mean[0] = .5F;
  const std::vector<item_index> items{1};
  const std::vector<float> values{1};
  const std::vector<std::uint32_t> counts{1, 1};
  const stochastic_gradient<logistic_loss, sgd> solver{
      .optimizer = {.rate = .1}, .negatives = 0, .regularization = .01, .bias_regularization = .02};
  std::vector<float> row(3);
  folded_customer customer{.factors = row};
  solver.fold_in(model, counts, {items, values}, {.epochs = 2}, customer);
  double bias = 0;
  std::vector<double> p(3, 0.);
  for (int epoch = 0; epoch < 2; ++epoch) {
    double score = .5 + bias + .25;
    for (std::size_t k = 0; k < 3; ++k)
      score += p[k] * static_cast<double>(model.item_factors(1, static_cast<Eigen::Index>(k)));
    const double slope = 1 / (1 + std::exp(-score)) - 1;
    for (std::size_t k = 0; k < 3; ++k) {
      p[k] -= .1 * (slope * static_cast<double>(model.item_factors(1, static_cast<Eigen::Index>(k))) + .01 * p[k]);
    }
    bias -= .1 * (slope + .02 * bias);
  }
  for (std::size_t k = 0; k < 3; ++k) CHECK(static_cast<double>(row[k]) == Approx(p[k]).epsilon(1e-5));
  CHECK(static_cast<double>(customer.bias) == Approx(bias).epsilon(1e-5));
}

namespace {

/// The rows and biases of one user and one item with one rating, step by step: x[0..3] the user's factors, x[3..6] the
/// item's, then the two biases.
struct one_rating {
  std::vector<double> x;
  double mean = 0;
  one_rating(const cairn::factors& model) {
    for (Eigen::Index k = 0; k < 3; ++k) x.push_back(static_cast<double>(model.user_factors(0, k)));
    for (Eigen::Index k = 0; k < 3; ++k) x.push_back(static_cast<double>(model.item_factors(0, k)));
    x.insert(x.end(), {0, 0});
  }
  /// One step of squared loss on 5 without regularization; each of the four arrays' gradients is clipped to a norm.
  void step(double rate, double limit) {
    const double slope = x[0] * x[3] + x[1] * x[4] + x[2] * x[5] + x[6] + x[7] - 5;
    std::vector<double> gradient(8, slope);
    for (std::size_t k = 0; k < 3; ++k) gradient[k] = slope * x[3 + k], gradient[3 + k] = slope * x[k];
    const std::size_t begin[] = {0, 3, 6, 7, 8};
    for (std::size_t a = 0; a < 4; ++a) {
      double square = 0;
      for (std::size_t k = begin[a]; k < begin[a + 1]; ++k) square += gradient[k] * gradient[k];
      for (std::size_t k = begin[a]; k < begin[a + 1]; ++k) {
        x[k] -= rate * gradient[k] * std::min(1., limit / std::sqrt(square));
      }
    }
  }
};

/// Whether a solver of one rating leaves the parameters expected in the model.
template <class Optimizer>
bool leaves(const Optimizer& optimizer, std::size_t epochs, const std::vector<double>& expected) {
  using namespace cairn;
  const std::vector<interaction> one{{0, 0, 5}};
  auto model = factors::random(1, 1, 3, .5, 2);
  const stochastic_gradient<squared_loss, Optimizer> solver{
      .optimizer = optimizer, .regularization = 0, .bias_regularization = 0};
  solver.check();
  solver.fit(model, interactions(1, 1, one), {.epochs = epochs, .biases = true}, {});
  bool same = true;
  for (Eigen::Index k = 0; k < 3; ++k) {
    const auto at = static_cast<std::size_t>(k);
    same = same && static_cast<double>(model.user_factors(0, k)) == Approx(expected[at]).epsilon(1e-4) &&
           static_cast<double>(model.item_factors(0, k)) == Approx(expected[3 + at]).epsilon(1e-4);
  }
  return same && static_cast<double>(model.user_bias[0]) == Approx(expected[6]).epsilon(1e-4) &&
         static_cast<double>(model.item_bias[0]) == Approx(expected[7]).epsilon(1e-4);
}

}  // namespace

TEST_CASE("a factorization serves the averages of its weights, and lookahead's slow ones") {
  one_rating by_hand(cairn::factors::random(1, 1, 3, .5, 2));
  std::vector<double> average(8), slow = by_hand.x;
  for (int step = 1; step <= 4; ++step) {
    by_hand.step(.1, 1e9);
    for (std::size_t k = 0; k < 8; ++k) average[k] += .5 * (by_hand.x[k] - average[k]);
  }
  for (double& value : average) value /= 1 - .0625;
  using averaged = cairn::weight_average<cairn::sgd>;
  CHECK(leaves(averaged{{.rate = .1}, .5}, 4, average));
  CHECK(leaves(cairn::clip_by_norm<averaged>{{{.rate = .1}, .5}, 1e9}, 4, average));
  CHECK(leaves(cairn::sgd{.rate = .1}, 4, by_hand.x));
  CHECK_FALSE(leaves(cairn::sgd{.rate = .1}, 4, average));  // the last weights are others
  one_rating again(cairn::factors::random(1, 1, 3, .5, 2));
  for (int step = 0; step < 3; ++step) again.step(.1, 1e9);
  for (std::size_t k = 0; k < 8; ++k) slow[k] += .5 * (again.x[k] - slow[k]);
  CHECK(leaves(cairn::lookahead<cairn::sgd>{.inner = {.rate = .1}, .every = 3}, 4, slow));
}

TEST_CASE("a factorization clips the gradient of each row and of each bias alone") {
  one_rating by_hand(cairn::factors::random(1, 1, 3, .5, 2));
  const double start = by_hand.x[0];
  for (int step = 0; step < 3; ++step) by_hand.step(.1, .7);
  CHECK(by_hand.x[6] == Approx(.21));  // slopes of about 5: clipped in every step
  CHECK(by_hand.x[0] != Approx(start));
  CHECK(leaves(cairn::clip_by_norm<cairn::sgd>{{.rate = .1}, .7}, 3, by_hand.x));
  CHECK_FALSE(leaves(cairn::clip_by_norm<cairn::sgd>{{.rate = .1}, .8}, 3, by_hand.x));
}

TEST_CASE("folding in serves the averages too") {
  using namespace cairn;
  auto model = factors::random(1, 1, 1, 1, 2);
  const float q = model.item_factors(0, 0);
  const std::vector<item_index> items{0};
  const std::vector<float> values{2};
  const std::vector<std::uint32_t> counts{1};
  const stochastic_gradient<squared_loss, weight_average<sgd>> solver{
      .optimizer = {.inner = {.rate = .25}, .decay = .5}, .regularization = 0, .bias_regularization = 0};
  std::vector<float> row(1);
  folded_customer customer{.factors = row};
  solver.fold_in(model, counts, {items, values}, {.epochs = 2}, customer);
  double p = 0, bias = 0, p_average = 0, bias_average = 0;
  for (int step = 0; step < 2; ++step) {
    const double slope = p * static_cast<double>(q) + bias - 2;
    p -= .25 * slope * static_cast<double>(q);
    bias -= .25 * slope;
    p_average += .5 * (p - p_average);
    bias_average += .5 * (bias - bias_average);
  }
  CHECK(static_cast<double>(row[0]) == Approx(p_average / .75).epsilon(1e-5));
  CHECK(static_cast<double>(customer.bias) == Approx(bias_average / .75).epsilon(1e-5));
}

TEST_CASE("an optimizer's and a schedule's settings are checked with the solver's") {
  using namespace cairn;
  const stochastic_gradient<bpr_loss, weight_average<adagrad>> solver{.optimizer = {.inner = {.epsilon = -1}}};
  CHECK_THROWS_WITH(solver.check(), Catch::Contains("adagrad.epsilon"));
  const stochastic_gradient<bpr_loss, weight_average<sgd>> negative{.optimizer = {.inner = {.rate = -1}}};
  CHECK_THROWS_WITH(negative.check(), Catch::Contains("optimizer.rate"));
  const stochastic_gradient<bpr_loss, sgd, uniform_sampler, warm_up<cosine_schedule>> scheduled{
      .schedule = {.inner = {.floor = 2}}};
  CHECK_THROWS_WITH(scheduled.check(), Catch::Contains("cosine_schedule.floor"));
}
