// What most customers took: the baseline that every other recommender has to beat.
#include <cairn/data/simulated_shop.hpp>
#include <cairn/data/split.hpp>
#include <cairn/data/weighting.hpp>
#include <cairn/evaluate/ranking.hpp>
#include <cairn/recommender/popularity.hpp>
#include <cstdio>

int main() {
  const auto log = cairn::simulated_shop({.seed = 7}).clean_log();
  const auto parts = cairn::interactions_of(cairn::split_by_time(log), cairn::implicit_weighting{});

  cairn::popularity model;
  model.fit(parts.train);
  for (const auto& [item, score] : cairn::recommend(model, parts.train, 3, 5)) {
    std::printf("%-44s taken by %.0f customers\n", log.names.title(item).c_str(), static_cast<double>(score));
  }
  const auto result = cairn::evaluate(model, parts, {cairn::metric_named("ndcg@10")});
  std::printf("NDCG@10 %.4f [%.4f, %.4f] over %zu customers\n", result.summary[0].mean, result.summary[0].low,
              result.summary[0].high, result.users.size());
}
