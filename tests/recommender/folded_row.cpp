#include "cairn/recommender/folded_row.hpp"

#include <cmath>
#include <vector>

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/sampled_softmax.hpp"
#include "cairn/loss/warp.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "cairn/sampler/dynamic.hpp"
#include "cairn/sampler/popularity.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"

using namespace cairn;

namespace {

/// Two tastes: the first half of the customers takes half of the even items each, the second of the odd ones.
interactions two_tastes_by_score() {
  std::vector<interaction> entries;
  for (std::uint32_t u = 0; u < 40; ++u) {
    for (std::uint32_t i = u < 20 ? 0 : 1; i < 30; i += 2) {
      if ((u + i / 2) % 2 == 0) entries.push_back({u, i, 1});
    }
  }
  return interactions(40, 30, entries);
}

/// How much better the items of his taste are scored than the others, for a known customer and for a new one.
template <class Solver>
std::pair<double, double> taste_learned(const Solver& solver) {
  matrix_factorization<Solver> model{{.factors = 8, .epochs = 40, .seed = 3, .solver = solver}};
  model.fit(all_of(two_tastes_by_score()), {.threads = 2});
  const std::vector<item_index> items{0, 4, 8};
  const std::vector<float> ones(3, 1);
  std::vector<float> known = cairn::testing::catalogue_scores(model, 3), folded(30);
  model.score_history({items, ones}, folded);
  const auto lead = [](const std::vector<float>& scores) {
    double even = 0, odd = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) (i % 2 == 0 ? even : odd) += static_cast<double>(scores[i]);
    return (even - odd) / 15;
  };
  return {lead(known), lead(folded)};
}

}  // namespace

TEST_CASE("known and new customers' tastes are learned by ranked and listwise losses and by choosing samplers") {
  using ranked = stochastic_gradient<warp_loss, sgd>;
  using listwise = stochastic_gradient<sampled_softmax_loss, sgd, popularity_sampler>;
  using chosen = stochastic_gradient<bpr_loss, sgd, dynamic_sampler<>>;
  for (const auto& [known, folded] :
       {taste_learned(ranked{.optimizer = {.rate = .02}}),
        taste_learned(ranked{.loss = {.positives = 4, .place = 2}, .optimizer = {.rate = .02}}),
        taste_learned(listwise{.optimizer = {.rate = .1}, .negatives = 5}),
        taste_learned(chosen{.optimizer = {.rate = .1}, .sampler = {.candidates = 3}})}) {
    CAPTURE(known, folded);
    CHECK(known > .5);
    CHECK(folded > .5);
  }
}

TEST_CASE("a folded row's list step by hand") {
  using solver = stochastic_gradient<sampled_softmax_loss, sgd>;
  const solver with{.optimizer = {.rate = .1}, .negatives = 2, .draw_taken = true};
  factors model = factors::random(1, 3, 4, .5, 2);
  model.item_bias << .3F, -.2F, .1F;
  const std::vector<item_index> items{0};
  const std::vector<float> values{1}, log_chances{-1, -1.5F, -.5F};
  std::vector<float> row(4);
  folded_customer customer{.factors = row};
  detail::folded_row<solver> folded(with, model, {items, values}, false, log_chances, customer);
  std::uint32_t next = 0;
  auto drawer = [&](random_stream&) { return ++next; };  // 1, then 2
  folded.learn(1, drawer, random_stream(1, purpose::negative));
  folded.finish();
  const std::vector<float> p{.3F, -.2F - std::log(2.F) + 1.5F, .1F - std::log(2.F) + .5F}, t{1, 0, 0};
  std::vector<float> slopes(3);
  with.loss.slope(std::span<const float>(p), std::span<const float>(t), std::span(slopes));
  for (int k = 0; k < 4; ++k) {
    float sum = 0;
    for (int n = 0; n < 3; ++n) sum += slopes[static_cast<std::size_t>(n)] * model.item_factors(n, k);
    CHECK(row[static_cast<std::size_t>(k)] == Approx(-.1F * sum).margin(1e-7));
  }
}
