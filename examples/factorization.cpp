// A recommender composed from parts: loss, optimizer and sampler are types.
#include <cairn/data/simulated_shop.hpp>
#include <cairn/data/split.hpp>
#include <cairn/data/weighting.hpp>
#include <cairn/evaluate/ranking.hpp>
#include <cairn/loss/bpr.hpp>
#include <cairn/optimizer/adagrad.hpp>
#include <cairn/recommender/matrix_factorization.hpp>
#include <cairn/sampler/popularity.hpp>
#include <cstdio>

int main() {
  const auto log = cairn::simulated_shop({.seed = 7}).clean_log();
  const auto parts = cairn::interactions_of(cairn::split_by_time(log), cairn::implicit_weighting{});

  using model = cairn::matrix_factorization<
      cairn::stochastic_gradient<cairn::bpr_loss, cairn::adagrad, cairn::popularity_sampler>>;
  model m{{.factors = 32, .epochs = 10, .seed = 7}};
  m.fit(parts.train, {.report = cairn::terminal_bar()});

  for (const auto& [item, score] : cairn::recommend(m, parts.train, 3, 5)) {
    std::printf("%-44s %.2f\n", log.names.title(item).c_str(), static_cast<double>(score));
  }
  const auto result = cairn::evaluate(m, parts, {cairn::metric_named("ndcg@10")});
  std::printf("NDCG@10 %.4f [%.4f, %.4f]\n", result.summary[0].mean, result.summary[0].low, result.summary[0].high);
}
