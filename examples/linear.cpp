// EASE: what it will cost, a recommendation with the shares of past items in it, and a customer who wants to be
// forgotten.
#include <cairn/data/simulated_shop.hpp>
#include <cairn/data/split.hpp>
#include <cairn/data/weighting.hpp>
#include <cairn/evaluate/ranking.hpp>
#include <cairn/recommender/ease.hpp>
#include <cstdio>

int main() {
  const auto log = cairn::simulated_shop({.seed = 7}).clean_log();
  const auto parts = cairn::interactions_of(cairn::split_by_time(log), cairn::implicit_weighting{});
  std::printf("a fit takes: %s\n", cairn::cost_of_ease(*parts.train).text().c_str());

  cairn::ease m{{.regularization = 300}};
  m.fit(parts.train);
  const auto result = cairn::evaluate(m, parts, {cairn::metric_named("ndcg@10")});
  std::printf("NDCG@10 %.4f [%.4f, %.4f]\n", result.summary[0].mean, result.summary[0].low, result.summary[0].high);

  const cairn::user_index customer = 3;
  const auto best = cairn::recommend(m, parts.train, customer, 1).front();
  const cairn::explanation why = m.explain(customer, best.item);
  std::printf("%s scores %.3f:\n", log.names.title(best.item).c_str(), static_cast<double>(why.score));
  for (std::size_t n = 0; n < why.parts.size() && n < 3; ++n) {
    std::printf("  %+.3f for %s\n", static_cast<double>(why.parts[n].share),
                log.names.title(why.parts[n].because).c_str());
  }

  m.forget(customer);  // the model that a fit without him would give
  std::printf("forgotten: the same item scores %.3f\n", static_cast<double>(m.explain(customer, best.item).score));
}
