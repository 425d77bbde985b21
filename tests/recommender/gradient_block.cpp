#include "cairn/recommender/gradient_block.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/squared.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/stochastic_gradient.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"

using namespace cairn;

namespace {

/// Who stands at a place.
std::uint32_t id_at(std::span<const std::uint32_t> places, std::uint32_t place) {
  return static_cast<std::uint32_t>(std::find(places.begin(), places.end(), place) - places.begin());
}

/// The block of user strip 0 in round 0 of a small grid, with the model that it learns.
template <class Solver>
struct one_block {
  explicit one_block(const Solver& with) : solver(with) {
    blocks.shuffle(0, 1);
    model.mean[0] = .5F;
    for (Eigen::Index n = 0; n < model.item_bias.size(); ++n) model.item_bias[n] = .1F * static_cast<float>(n);
    model.user_bias.setConstant(.2F);
  }

  /// Learns once over the block's entries, with biases.
  double learn() {
    detail::row_states<sgd> users(model.user_factors, model.user_bias), items(model.item_factors, model.item_bias);
    users.arrange(blocks.user_places());
    items.arrange(blocks.item_places());
    detail::gradient_block<Solver> block{.solver = solver,
                                         .blocks = blocks,
                                         .entries = entries(),
                                         .taken = blocks.block(0, blocks.drawn_strip(0, 0)),
                                         .first_candidate = blocks.first_item(blocks.drawn_strip(0, 0)),
                                         .candidates = static_cast<std::uint32_t>(candidates().size()),
                                         .width = 5,
                                         .mean = model.mean[0],
                                         .scale = .5,
                                         .biases = true,
                                         .report = true,
                                         .random = random_stream(1, purpose::negative, 0)};
    const double loss = block.learn(users, items, [&](random_stream& random) {
      return random.below(static_cast<std::uint32_t>(candidates().size()));
    });
    users.restore();
    items.restore();
    return loss;
  }

  std::span<const strata::entry> entries() const { return blocks.block(0, blocks.item_strip(0, 0)); }
  user_index user_of(const strata::entry& entry) const { return id_at(blocks.user_places(), entry.user); }
  item_index item_of(const strata::entry& entry) const { return id_at(blocks.item_places(), entry.item); }
  std::span<const item_index> candidates() const { return blocks.items_of(blocks.drawn_strip(0, 0)); }

  Solver solver;
  interactions data = cairn::testing::random_interactions(12, 16, 40, true);
  strata blocks{data, {.users = 2, .items = 4}, 1};
  factors model = factors::random(12, 16, 5, .3, 2);
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
