// Write your own loss: a struct of a few lines, checked by a concept, composed like any other.
#include <algorithm>
#include <cairn/data/simulated_shop.hpp>
#include <cairn/data/split.hpp>
#include <cairn/data/weighting.hpp>
#include <cairn/evaluate/ranking.hpp>
#include <cairn/optimizer/sgd.hpp>
#include <cairn/recommender/matrix_factorization.hpp>
#include <cstdio>

/// A hinge on the margin between what was taken and what was not: content once the taken item is 1 ahead.
struct hinge_on_margin {
  template <std::floating_point T>
  T value(T margin) const noexcept {
    return std::max(T{0}, 1 - margin);
  }
  template <std::floating_point T>
  T slope(T margin) const noexcept {
    return margin < 1 ? T{-1} : T{0};
  }
};
static_assert(cairn::pairwise_loss<hinge_on_margin>);

int main() {
  const auto log = cairn::simulated_shop({.seed = 7}).clean_log();
  const auto parts = cairn::interactions_of(cairn::split_by_time(log), cairn::implicit_weighting{});
  using solver = cairn::stochastic_gradient<hinge_on_margin, cairn::sgd>;
  cairn::matrix_factorization<solver> m{{.factors = 32, .epochs = 10, .solver = {.optimizer = {.rate = .05}}}};
  m.fit(parts.train);
  const auto result = cairn::evaluate(m, parts, {cairn::metric_named("ndcg@10")});
  std::printf("with a loss of your own: NDCG@10 %.4f [%.4f, %.4f]\n", result.summary[0].mean, result.summary[0].low,
              result.summary[0].high);
}
