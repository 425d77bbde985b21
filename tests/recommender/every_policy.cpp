// Losses and samplers of every kind, composed with stochastic gradient.
#include <cmath>
#include <vector>

#include "cairn/loss/absolute.hpp"
#include "cairn/loss/bpr.hpp"
#include "cairn/loss/focal.hpp"
#include "cairn/loss/hinge.hpp"
#include "cairn/loss/huber.hpp"
#include "cairn/loss/lambda_rank.hpp"
#include "cairn/loss/list_net.hpp"
#include "cairn/loss/poisson.hpp"
#include "cairn/loss/sampled_softmax.hpp"
#include "cairn/loss/signed.hpp"
#include "cairn/loss/warp.hpp"
#include "cairn/optimizer/adagrad.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "cairn/sampler/dynamic.hpp"
#include "cairn/sampler/in_batch.hpp"
#include "cairn/sampler/stratified.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"

using namespace cairn;

namespace {

float product_of(const factors& model, user_index user, item_index item) {
  return model.mean[0] + model.user_bias[user] + model.item_bias[item] +
         model.user_factors.row(user).dot(model.item_factors.row(item));
}

/// Customers of two tastes; how far a solver scores the items of their own above the others, in deviations of all.
template <class Solver>
double lead_of(const Solver& solver) {
  std::vector<interaction> entries;
  for (std::uint32_t u = 0; u < 40; ++u) {
    for (std::uint32_t i = u % 2; i < 40; i += 2) {
      if ((u / 2 + i / 2) % 3 != 0) entries.push_back({u, i, 1});
    }
  }
  const interactions data(40, 40, entries);
  factors model = factors::random(40, 40, 6, .1, 3);
  solver.check();
  solver.fit(model, data, {.epochs = 40, .biases = true, .seed = 2}, {.threads = 1});
  double own = 0, other = 0, squares = 0;
  for (std::uint32_t u = 0; u < 40; ++u) {
    for (std::uint32_t i = 0; i < 40; ++i) {
      const auto score = static_cast<double>(product_of(model, u, i));
      ((u + i) % 2 == 0 ? own : other) += score / 800;
      squares += score * score / 1600;
    }
  }
  return (own - other) / std::sqrt(squares - std::pow((own + other) / 2, 2));
}

template <class Solver>
factors learned_on(const Solver& solver, const interactions& data, int threads) {
  factors model = factors::random(data.users(), data.items(), 9, .1, 3);
  solver.fit(model, data, {.epochs = 2, .biases = true, .seed = 2}, {.threads = threads});
  return model;
}

/// Whether a solver whose steps depend on scores learns the same bits on 1, 2, 3 and 8 threads, of more than a strip.
template <class Solver>
bool same_bits(const Solver& solver) {
  const auto data = cairn::testing::random_interactions(90, 1600, 16, false);
  const factors one = learned_on(solver, data, 1);
  for (const int threads : {2, 3, 8}) {
    const factors other = learned_on(solver, data, threads);
    if (other.user_factors != one.user_factors || other.item_factors != one.item_factors ||
        other.item_bias != one.item_bias) {
      return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("every loss of taken and other items tells two tastes apart", "[policies]") {
  CHECK(lead_of(stochastic_gradient<focal_loss, adagrad>{.optimizer = {.rate = .1}, .negatives = 2}) > 1);
  CHECK(lead_of(stochastic_gradient<signed_loss<hinge_loss>, adagrad>{.optimizer = {.rate = .1}, .negatives = 2}) > 1);
  CHECK(lead_of(stochastic_gradient<absolute_loss, adagrad>{.optimizer = {.rate = .1}, .negatives = 2}) > 1);
  CHECK(lead_of(stochastic_gradient<hinge_loss, adagrad>{.optimizer = {.rate = .1}}) > 1);
  CHECK(lead_of(stochastic_gradient<bpr_loss, adagrad, in_batch_sampler>{.optimizer = {.rate = .1}}) > 1);
  CHECK(lead_of(stochastic_gradient<bpr_loss, adagrad, stratified_sampler<>>{.optimizer = {.rate = .1}}) > 1);
  CHECK(lead_of(stochastic_gradient<softmax_loss, adagrad>{.optimizer = {.rate = .1}, .negatives = 6}) > 1);
  CHECK(lead_of(stochastic_gradient<list_net_loss, adagrad>{.optimizer = {.rate = .1}, .negatives = 3}) > 1);
  CHECK(lead_of(stochastic_gradient<lambda_rank_loss, adagrad>{.optimizer = {.rate = .1}, .negatives = 6}) > 1);
}

TEST_CASE("losses of values begin at what stands for their mean, and learn from there") {
  // Counts of mean e^(a_u + b_i): the Poisson loss predicts their logarithms.
  std::vector<interaction> entries;
  for (std::uint32_t u = 0; u < 30; ++u) {
    for (std::uint32_t i = 0; i < 20; ++i) {
      entries.push_back(
          {u, i, std::round(std::exp(1.5F + .05F * static_cast<float>(u) - .05F * static_cast<float>(i)))});
    }
  }
  const auto train = all_of(interactions(30, 20, entries));
  matrix_factorization<stochastic_gradient<poisson_loss, adagrad>> counts{
      {.factors = 2, .epochs = 60, .solver = {.optimizer = {.rate = .05}, .regularization = 1e-3}}};
  counts.fit(train);
  matrix_factorization<stochastic_gradient<huber_loss, adagrad>> values{
      {.factors = 2, .epochs = 60, .solver = {.optimizer = {.rate = .2}, .regularization = 1e-3}}};
  values.fit(train);
  double of_counts = 0, of_values = 0;
  for (const interaction& each : entries) {
    const auto value = static_cast<double>(each.value);
    of_counts += std::abs(std::exp(static_cast<double>(product_of(counts.learned(), each.user, each.item))) - value);
    of_values += std::abs(static_cast<double>(product_of(values.learned(), each.user, each.item)) - value);
  }
  CHECK(of_counts / 600 < .5);  // the counts go from 2 to 19
  CHECK(of_values / 600 < .7);
}

TEST_CASE("steps that depend on scores are the same bits on any number of threads", "[policies]") {
  CHECK(same_bits(stochastic_gradient<warp_loss, sgd>{.loss = {.positives = 2, .place = 1}}));
  CHECK(same_bits(stochastic_gradient<sampled_softmax_loss, sgd, in_batch_sampler>{.negatives = 3}));
  CHECK(same_bits(stochastic_gradient<bpr_loss, sgd, dynamic_sampler<stratified_sampler<>>>{}));
}

TEST_CASE("the sampled softmax learns the logarithms of how often items are taken, whatever it is taught by") {
  // Customers without taste: with the correction the optimum is the full softmax's, without it negatives by popularity
  // leave nothing to learn.
  std::vector<interaction> entries;
  random_stream random(4, purpose::simulate);
  std::vector<double> counts(600, 0.);
  for (std::uint32_t u = 0; u < 500; ++u) {
    for (std::uint32_t i = 0; i < 600; ++i) {
      if (random.uniform() < .4 / (1 + i / 30)) {
        entries.push_back({u, i, 1});
        ++counts[i];
      }
    }
  }
  const interactions data(500, 600, entries);
  const auto slope_of = [&](const auto& solver) {
    factors model = factors::random(500, 600, 1, 1e-6, 3);
    solver.fit(model, data, {.epochs = 15, .biases = true, .seed = 2}, {.threads = 2});
    // Of item biases on the logarithms of counts, by least squares.
    double x = 0, y = 0, xx = 0, xy = 0, n = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      const double a = std::log(counts[i]), b = static_cast<double>(model.item_bias[static_cast<Eigen::Index>(i)]);
      x += a, y += b, xx += a * a, xy += a * b, ++n;
    }
    return (n * xy - x * y) / (n * xx - x * x);
  };
  using corrected = stochastic_gradient<sampled_softmax_loss, adagrad, in_batch_sampler>;
  using plain = stochastic_gradient<softmax_loss, adagrad, in_batch_sampler>;
  CHECK(slope_of(corrected{.optimizer = {.rate = .1},
                           .negatives = 20,
                           .draw_taken = true,
                           .regularization = 0,
                           .bias_regularization = 0}) == Approx(1).margin(.15));
  CHECK(std::abs(slope_of(plain{.optimizer = {.rate = .1},
                                .negatives = 20,
                                .draw_taken = true,
                                .regularization = 0,
                                .bias_regularization = 0})) < .15);
}
