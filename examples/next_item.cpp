// What comes next: a transformer composed as a type learns from histories, is measured against popularity, and reads
// one event more of a customer without reading the others again.
#include <cairn/data/sequences.hpp>
#include <cairn/data/simulated_shop.hpp>
#include <cairn/data/split_sequences.hpp>
#include <cairn/evaluate/next_item.hpp>
#include <cairn/recommender/next_item_popularity.hpp>
#include <cairn/recommender/sasrec.hpp>
#include <cstdio>

int main() {
  const auto log = cairn::simulated_shop({.seed = 7}).clean_log();
  const auto parts = cairn::leave_last_two_out(cairn::sequences_of(log));

  cairn::sasrec_sampled_softmax model({.encoder = {.width = 32, .positions = 50, .dropout = .3},
                                       .head = {.negatives = 64},
                                       .training = {.epochs = 12, .patience = 3}});
  model.fit(parts.train, parts.validation);  // stops where validation gets no better; test does not fit here
  std::printf("%zu epochs, %.0f events a second\n", static_cast<std::size_t>(model.report().epochs),
              model.report().tokens_per_second);

  cairn::next_item_popularity popular;
  popular.fit(parts.train);
  const std::vector<cairn::any_metric> metrics{cairn::metric_named("hit_rate@10")};
  for (const auto& found :
       {cairn::evaluate_next(popular, parts.test, metrics), cairn::evaluate_next(model, parts.test, metrics)}) {
    std::printf("HR@10 %.4f [%.4f, %.4f]\n", found.summary[0].mean, found.summary[0].low, found.summary[0].high);
  }

  auto customer = model.read(parts.test->histories.of(3));
  customer.append(parts.test->next[3]);  // he takes one more
  std::vector<float> scores(model.items());
  customer.scores(scores);
  for (const auto& [item, score] : cairn::recommend_next(model, parts.test->histories.of(3), 3)) {
    std::printf("%s: %.3f, and %.3f after one event more\n", log.names.title(item).c_str(), static_cast<double>(score),
                static_cast<double>(scores[item]));
  }
}
