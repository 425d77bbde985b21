// Implicit alternating least squares: a new customer folds in, and every recommendation is explained exactly.
#include <algorithm>
#include <cairn/data/simulated_shop.hpp>
#include <cairn/data/split.hpp>
#include <cairn/data/weighting.hpp>
#include <cairn/recommender/implicit_als.hpp>
#include <cstdio>
#include <vector>

int main() {
  const auto log = cairn::simulated_shop({.seed = 7}).clean_log();
  const auto parts = cairn::interactions_of(cairn::split_by_time(log), cairn::implicit_weighting{});
  cairn::implicit_als<> m{{.factors = 32, .epochs = 10}};
  m.fit(parts.train);

  for (const auto& [item, score] : cairn::recommend(m, parts.train, 3, 3)) {
    const auto why = m.explain(3, item);
    std::printf("%-44s %.3f\n", log.names.title(item).c_str(), static_cast<double>(score));
    for (std::size_t n = 0; n < std::min<std::size_t>(2, why.parts.size()); ++n) {
      std::printf("  because of %-33s %+.3f\n", log.names.title(why.parts[n].because).c_str(),
                  static_cast<double>(why.parts[n].share));
    }
  }

  // A customer who came after training: his first two items are enough for scores of the whole catalogue.
  const std::vector<cairn::item_index> items{3, 40};
  const std::vector<float> weights{1, 1};
  std::vector<float> scores(m.items());
  m.score_history({items, weights}, scores);
  const auto best = static_cast<cairn::item_index>(std::max_element(scores.begin(), scores.end()) - scores.begin());
  std::printf("who took %s and %s may like %s\n", log.names.title(3).c_str(), log.names.title(40).c_str(),
              log.names.title(best).c_str());
}
