#include "cairn/recommender/gradient_block.hpp"

#include <set>
#include <vector>

#include "block_of_rows.hpp"
#include "cairn/loss/bpr.hpp"
#include "cairn/loss/squared.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/stochastic_gradient.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

template <class Solver>
struct one_block : cairn::testing::block_of_rows<detail::gradient_block, Solver> {
  explicit one_block(const Solver& with) : cairn::testing::block_of_rows<detail::gradient_block, Solver>(with) {}
};

}  // namespace

TEST_CASE("a block takes the steps of its entries, one after another, and touches nothing else") {
  one_block test(stochastic_gradient<squared_loss, sgd>{
      .optimizer = {.rate = .1}, .regularization = .02, .bias_regularization = .03});
  factors expected = test.model;
  double loss = 0;
  REQUIRE(test.entries().size() > 4);
  for (const auto& entry : test.entries()) {
    const user_index u = test.user_of(entry);
    const item_index i = test.item_of(entry);
    const float value = entry.value;
    const auto p = row_of(expected.user_factors, u), q = row_of(expected.item_factors, i);
    double prediction = static_cast<double>(.5F + expected.user_bias[u] + expected.item_bias[i]);
    for (std::size_t k = 0; k < 5; ++k) prediction += static_cast<double>(p[k] * q[k]);
    const auto miss = static_cast<float>(prediction - static_cast<double>(value));
    loss += static_cast<double>(squared_loss{}.value(static_cast<float>(prediction), value));
    const float slope = squared_loss{}.slope(static_cast<float>(prediction), value);
    CHECK((slope > 0) == (miss > 0));
    for (std::size_t k = 0; k < 5; ++k) {
      const float a = p[k], b = q[k];
      p[k] -= .05F * (slope * b + .02F * a);
      q[k] -= .05F * (slope * a + .02F * b);
    }
    expected.user_bias[u] -= .05F * (slope + .03F * expected.user_bias[u]);
    expected.item_bias[i] -= .05F * (slope + .03F * expected.item_bias[i]);
  }
  CHECK(test.learn() == Approx(loss).epsilon(1e-5));
  CHECK((test.model.user_factors - expected.user_factors).cwiseAbs().maxCoeff() < 1e-5F);
  CHECK((test.model.item_factors - expected.item_factors).cwiseAbs().maxCoeff() < 1e-5F);
  CHECK((test.model.user_bias - expected.user_bias).cwiseAbs().maxCoeff() < 1e-5F);
  CHECK((test.model.item_bias - expected.item_bias).cwiseAbs().maxCoeff() < 1e-5F);
}

TEST_CASE("a block with negatives learns from its own strip and draws from its second one alone") {
  one_block test(stochastic_gradient<bpr_loss, sgd>{.optimizer = {.rate = .1}, .negatives = 3});
  const factors before = test.model;
  test.learn();
  std::set<item_index> may(test.candidates().begin(), test.candidates().end());
  std::set<user_index> own;
  for (const auto& entry : test.entries()) {
    may.insert(test.item_of(entry));
    own.insert(test.user_of(entry));
  }
  std::size_t changed = 0;
  for (item_index i = 0; i < 16; ++i) {
    const bool same = before.item_factors.row(i) == test.model.item_factors.row(i);
    if (may.count(i) == 0) CHECK(same);
    changed += same ? 0U : 1U;
  }
  CHECK(changed > test.candidates().size());
  for (user_index u = 0; u < 12; ++u) {
    CHECK((before.user_factors.row(u) == test.model.user_factors.row(u)) == (own.count(u) == 0));
  }
}
