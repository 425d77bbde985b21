#include "cairn/recommender/scored_block.hpp"

#include <cmath>
#include <set>
#include <vector>

#include "block_of_rows.hpp"
#include "cairn/loss/bpr.hpp"
#include "cairn/loss/sampled_softmax.hpp"
#include "cairn/loss/warp.hpp"
#include "cairn/recommender/stochastic_gradient.hpp"
#include "cairn/sampler/hardest.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

template <class Solver>
struct one_scored_block : cairn::testing::block_of_rows<detail::scored_block, Solver> {
  explicit one_scored_block(const Solver& with) : cairn::testing::block_of_rows<detail::scored_block, Solver>(with) {}
};

float scored(const factors& model, user_index user, item_index item) {
  float sum = model.item_bias[item];
  for (int k = 0; k < 5; ++k) sum += model.user_factors(user, k) * model.item_factors(item, k);
  return sum;
}

/// A step on slopes[n] times the score of list[n], all at once, by hand; L2 of .02 and .03 on biases, a rate of .05.
void step_by_hand(factors& model, user_index user, const std::vector<item_index>& list,
                  const std::vector<float>& slopes, float times_l2 = 1) {
  const matrix<float> p = model.user_factors.row(user);
  matrix<float> sum = times_l2 * .02F * p;
  for (std::size_t n = 0; n < list.size(); ++n) sum += slopes[n] * model.item_factors.row(list[n]);
  for (std::size_t n = 0; n < list.size(); ++n) {
    const matrix<float> q = model.item_factors.row(list[n]);
    model.item_factors.row(list[n]) -= .05F * (slopes[n] * p + .02F * q);
    model.item_bias[list[n]] -= .05F * (slopes[n] + .03F * model.item_bias[list[n]]);
  }
  model.user_factors.row(user) -= .05F * sum;
}

void check_near(const factors& found, const factors& expected) {
  CHECK((found.user_factors - expected.user_factors).cwiseAbs().maxCoeff() < 1e-5F);
  CHECK((found.item_factors - expected.item_factors).cwiseAbs().maxCoeff() < 1e-5F);
  CHECK((found.item_bias - expected.item_bias).cwiseAbs().maxCoeff() < 1e-5F);
  CHECK(found.user_bias == expected.user_bias);
}

/// Draws the candidates one after another.
struct in_turn {
  std::uint32_t count, next = 0;
  std::uint32_t operator()(random_stream&) { return next++ % count; }
};

}  // namespace

TEST_CASE("WARP draws until an item violates the margin, and weighs the step by the rank that this says") {
  using solver = stochastic_gradient<warp_loss, sgd>;
  for (const int most_draws : {1, 2, 50}) {
    one_scored_block test(solver{.loss = {.wanted = .4, .most_draws = most_draws},
                                 .optimizer = {.rate = .1},
                                 .draw_taken = true,
                                 .regularization = .02,
                                 .bias_regularization = .03});
    factors expected = test.model;
    double loss = 0;
    std::size_t moved = 0, next = 0;
    const auto candidates = test.candidates();
    for (const auto& entry : test.entries()) {
      const user_index u = test.user_of(entry);
      const item_index i = test.item_of(entry);
      for (int draws = 1; draws <= most_draws; ++draws) {
        const item_index j = candidates[next++ % candidates.size()];
        const float margin = scored(expected, u, i) - scored(expected, u, j);
        if (margin >= .4F) continue;
        const double weight = warp_loss{}.weight(std::max<std::size_t>(15 / static_cast<std::size_t>(draws), 1));
        loss += weight * (.4 - static_cast<double>(margin));
        step_by_hand(expected, u, {i, j}, {-static_cast<float>(weight), static_cast<float>(weight)});
        ++moved;
        break;
      }
    }
    REQUIRE(moved > 2);
    CHECK(test.learn(in_turn{static_cast<std::uint32_t>(candidates.size())}) == Approx(loss).epsilon(1e-4));
    check_near(test.model, expected);
  }
}

TEST_CASE("k-OS WARP learns from the item that holds the place among those drawn") {
  // Of so many draws the best is the best that he has in the block.
  using solver = stochastic_gradient<warp_loss, sgd>;
  one_scored_block test(
      solver{.loss = {.wanted = 1000, .positives = 64, .place = 1}, .optimizer = {.rate = 1e-6}, .draw_taken = true});
  const factors before = test.model;
  test.learn();
  std::set<item_index> best, raised;
  for (const auto& entry : test.entries()) {
    item_index top = test.item_of(entry);
    for (const auto& other : test.entries()) {
      if (other.user == entry.user &&
          scored(before, test.user_of(entry), test.item_of(other)) > scored(before, test.user_of(entry), top)) {
        top = test.item_of(other);
      }
    }
    best.insert(top);
    const item_index item = test.item_of(entry);
    if (test.model.item_bias[item] > before.item_bias[item]) raised.insert(item);
  }
  CHECK(raised == best);
  CHECK(best.size() > 1);
}

TEST_CASE("a list's step is its gradient, all scores taken before it, corrected for what was expected") {
  using solver = stochastic_gradient<sampled_softmax_loss, sgd>;
  one_scored_block test(solver{.loss = {.temperature = .8},
                               .optimizer = {.rate = .1},
                               .negatives = 3,
                               .draw_taken = true,
                               .regularization = .02,
                               .bias_regularization = .03});
  factors expected = test.model;
  const auto candidates = test.candidates();
  std::vector<float> log_chances;
  for (std::size_t n = 0; n < candidates.size(); ++n) log_chances.push_back(-2 - .3F * static_cast<float>(n));
  double loss = 0;
  std::size_t next = 0;
  for (const auto& entry : test.entries()) {
    const user_index u = test.user_of(entry);
    std::vector<item_index> list{test.item_of(entry)};
    std::vector<float> p{scored(expected, u, list[0])}, t{1, 0, 0, 0}, slopes(4);
    for (int n = 0; n < 3; ++n) {
      const std::size_t at = next++ % candidates.size();
      list.push_back(candidates[at]);
      p.push_back(scored(expected, u, list.back()) - .8F * (std::log(3.F) + log_chances[at]));
    }
    test.solver.loss.slope(std::span<const float>(p), std::span<const float>(t), std::span(slopes));
    loss += static_cast<double>(test.solver.loss.value(std::span<const float>(p), std::span<const float>(t)));
    step_by_hand(expected, u, list, slopes);
  }
  CHECK(test.learn(in_turn{static_cast<std::uint32_t>(candidates.size())}, log_chances) == Approx(loss).epsilon(1e-4));
  check_near(test.model, expected);
}

TEST_CASE("a choosing sampler's step is against the candidate of the highest score") {
  using solver = stochastic_gradient<bpr_loss, sgd, hardest_sampler<>>;
  one_scored_block test(
      solver{.optimizer = {.rate = .1}, .draw_taken = true, .regularization = .02, .bias_regularization = .03});
  factors expected = test.model;
  const auto candidates = test.candidates();
  test.solver.sampler.candidates = static_cast<int>(candidates.size());
  for (const auto& entry : test.entries()) {
    const user_index u = test.user_of(entry);
    const item_index i = test.item_of(entry);
    item_index hardest = candidates[0];
    for (const item_index j : candidates) {
      if (scored(expected, u, j) > scored(expected, u, hardest)) hardest = j;
    }
    const float slope = bpr_loss{}.slope(scored(expected, u, i) - scored(expected, u, hardest));
    step_by_hand(expected, u, {i, hardest}, {slope, -slope});
  }
  test.learn(in_turn{static_cast<std::uint32_t>(candidates.size())});
  check_near(test.model, expected);
}
