#include "cairn/recommender/scored_steps.hpp"

#include <cmath>
#include <vector>

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/focal.hpp"
#include "cairn/loss/sampled_softmax.hpp"
#include "cairn/loss/warp.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/stochastic_gradient.hpp"
#include "cairn/sampler/hardest.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

/// A customer whose scores are told and whose steps are written down.
struct told_customer {
  std::vector<float> scores;
  std::vector<std::uint32_t> items, to_draw;
  std::size_t next = 0;
  struct step {
    std::vector<std::uint32_t> items;
    std::vector<float> slopes;
  };
  std::vector<step> steps = {};

  bool draw(std::uint32_t& other) {
    if (next == to_draw.size()) return false;
    other = to_draw[next++];
    return true;
  }
  std::size_t own_count() const { return items.size(); }
  std::uint32_t own(std::size_t n) const { return items[n]; }
  std::size_t catalogue() const { return 13; }
  float log_chance(std::uint32_t item) const { return -static_cast<float>(item); }
  float prediction(std::uint32_t item) const { return scores[item] + 10; }
  float score(std::uint32_t item) const { return scores[item]; }
  void step_item(std::uint32_t item, float slope) { steps.push_back({{item}, {slope}}); }
  void step_items(std::uint32_t item, std::uint32_t other, float slope) {
    steps.push_back({{item, other}, {slope, -slope}});
  }
  void step_list(std::span<const std::uint32_t> list, std::span<const float> slopes) {
    steps.push_back({{list.begin(), list.end()}, {slopes.begin(), slopes.end()}});
  }
};

template <class Solver>
double learn_once(const Solver& solver, told_customer& customer, std::size_t n = 0) {
  random_stream random(3, purpose::negative);
  return detail::scored_steps<Solver>(solver).learn(customer, n, random, true);
}

}  // namespace

TEST_CASE("a ranked loss goes on drawing until an item is too near, and asks for the rank that this says") {
  const stochastic_gradient<warp_loss, sgd> solver{};
  told_customer customer{.scores = {3, 1, 1.5F, 2.5F, 9}, .items = {0}, .to_draw = {1, 2, 1, 3, 4}};
  const double weight = warp_loss{}.weight(3);  // 12 others, four draws
  CHECK(learn_once(solver, customer) == Approx(weight * .5));
  REQUIRE(customer.steps.size() == 1);
  CHECK(customer.steps[0].items == std::vector<std::uint32_t>{0, 3});
  CHECK(customer.steps[0].slopes[0] == Approx(-weight));
  told_customer content{.scores = {3, 1}, .items = {0}, .to_draw = std::vector<std::uint32_t>(500, 1)};
  CHECK(learn_once(solver, content) == 0);
  CHECK(content.steps.empty());
  CHECK(content.next == 100);
}

TEST_CASE("an order statistic is taken of the customer's own items") {
  for (const auto& [place, expected] : {std::pair{1, 2U}, {64, 1U}}) {
    const stochastic_gradient<warp_loss, sgd> solver{.loss = {.positives = 64, .place = place}};
    told_customer customer{.scores = {2, 1, 3, 9}, .items = {0, 1, 2}, .to_draw = {3}};
    learn_once(solver, customer);
    REQUIRE(customer.steps.size() == 1);
    CHECK(customer.steps[0].items == std::vector<std::uint32_t>{expected, 3});
  }
}

TEST_CASE("a list holds the item and what was drawn, corrected") {
  const stochastic_gradient<sampled_softmax_loss, sgd> solver{.negatives = 2};
  told_customer customer{.scores = {.5F, 1, -1}, .items = {0}, .to_draw = {1, 2}};
  const std::vector<float> p{.5F, 1 - std::log(2.F) + 1, -1 - std::log(2.F) + 2}, t{1, 0, 0};
  std::vector<float> slopes(3);
  solver.loss.slope(std::span<const float>(p), std::span<const float>(t), std::span(slopes));
  CHECK(learn_once(solver, customer) ==
        Approx(solver.loss.value(std::span<const float>(p), std::span<const float>(t))));
  REQUIRE(customer.steps.size() == 1);
  CHECK(customer.steps[0].items == std::vector<std::uint32_t>{0, 1, 2});
  for (std::size_t n = 0; n < 3; ++n) CHECK(customer.steps[0].slopes[n] == Approx(slopes[n]));
}

TEST_CASE("a choice by score is made anew for every negative, of pairs and of yes and no") {
  const stochastic_gradient<bpr_loss, sgd, hardest_sampler<>> pairs{.sampler = {.candidates = 2}, .negatives = 2};
  told_customer customer{.scores = {0, 1, 2, 3, 4}, .items = {0}, .to_draw = {1, 2, 4, 3}};
  learn_once(pairs, customer);
  REQUIRE(customer.steps.size() == 2);
  CHECK(customer.steps[0].items == std::vector<std::uint32_t>{0, 2});
  CHECK(customer.steps[1].items == std::vector<std::uint32_t>{0, 4});
  CHECK(customer.steps[1].slopes[0] == Approx(bpr_loss{}.slope(-4.F)));
  const stochastic_gradient<focal_loss, sgd, hardest_sampler<>> points{.sampler = {.candidates = 2}};
  told_customer other{.scores = {0, 1, 2}, .items = {0}, .to_draw = {2, 1}};
  learn_once(points, other);
  REQUIRE(other.steps.size() == 2);
  CHECK(other.steps[0].items == std::vector<std::uint32_t>{0});
  CHECK(other.steps[0].slopes[0] == Approx(focal_loss{}.slope(10.F, 1.F)));
  CHECK(other.steps[1].items == std::vector<std::uint32_t>{2});
  CHECK(other.steps[1].slopes[0] == Approx(focal_loss{}.slope(12.F, 0.F)));
}
