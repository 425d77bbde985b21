// Choosing a model at run time: run_time [popularity|item-knn|ials].
#include <cairn/data/simulated_shop.hpp>
#include <cairn/data/split.hpp>
#include <cairn/data/weighting.hpp>
#include <cairn/recommender/any_recommender.hpp>
#include <cairn/recommender/implicit_als.hpp>
#include <cairn/recommender/item_neighbors.hpp>
#include <cairn/recommender/popularity.hpp>
#include <cstdio>
#include <string>

int main(int count, char** words) {
  const std::string name = count > 1 ? words[1] : "ials";
  const auto log = cairn::simulated_shop({.seed = 7}).clean_log();
  const auto parts = cairn::interactions_of(cairn::split_by_time(log), cairn::implicit_weighting{});

  cairn::any_recommender model;
  if (name == "popularity") {
    model = cairn::popularity{};
  } else if (name == "item-knn") {
    model = cairn::item_neighbors<>{};
  } else {
    model = cairn::implicit_als<>{{.factors = 32}};
  }
  model.fit(parts.train);
  for (const auto& [item, score] : cairn::recommend(model, parts.train, 3, 5)) {
    std::printf("%-44s %.3f\n", log.names.title(item).c_str(), static_cast<double>(score));
  }
  std::printf("%s %s new customers in and %s its recommendations\n", name.c_str(),
              model.can_fold_in() ? "folds" : "does not fold", model.can_explain() ? "explains" : "does not explain");
}
