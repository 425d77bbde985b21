/// An epoch of implicit alternating least squares on generated data of the shape of ml-1m: 6040 users, 3706 items, a
/// million entries with popular items and busy users. One thread.

#include "cairn/recommender/implicit_als.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <vector>

namespace {

using namespace cairn;

const training<interactions>& shaped_like_ml_1m() {
  static const training<interactions> data = [] {
    constexpr std::size_t users = 6040;
    constexpr std::size_t items = 3706;
    std::vector<interaction> entries;
    for (std::size_t user = 0; user < users; ++user) {
      random_stream random(1, purpose::simulate, user);
      const auto count = static_cast<std::size_t>(20 - 190 * std::log(1 - random.uniform()));  // exponential, mean 210
      for (std::size_t n = 0; n < count; ++n) {
        const double draw = random.uniform();
        const auto item = static_cast<item_index>(draw * draw * draw * static_cast<double>(items));
        entries.push_back({static_cast<user_index>(user), item, 1.F});
      }
    }
    return all_of(interactions(users, items, entries, interactions::repeats::keep_last));
  }();
  return data;
}

template <class Solver>
void als_epoch(benchmark::State& state) {
  const auto& data = shaped_like_ml_1m();
  implicit_als model{implicit_als_settings<Solver>{.factors = static_cast<std::size_t>(state.range(0)), .epochs = 1}};
  for (auto _ : state) model.fit(data, {.threads = 1});
  state.counters["entries"] = static_cast<double>(data->size());
}

void als_score_catalogue(benchmark::State& state) {
  const auto& data = shaped_like_ml_1m();
  implicit_als model{{.factors = 64, .epochs = 1}};
  model.fit(data, {.threads = 1});
  std::vector<user_index> users(static_cast<std::size_t>(state.range(0)));
  for (std::size_t n = 0; n < users.size(); ++n) users[n] = static_cast<user_index>(n);
  std::vector<float> scores(users.size() * model.items());
  for (auto _ : state) {
    model.score_catalogue(users, scores);
    benchmark::DoNotOptimize(scores.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void als_fold_in(benchmark::State& state) {
  const auto& data = shaped_like_ml_1m();
  implicit_als model{{.factors = 64, .epochs = 1}};
  model.fit(data, {.threads = 1});
  std::vector<float> scores(model.items());
  user_index user = 0;
  for (auto _ : state) {
    model.score_history(data->history(user++ % 6040), scores);
    benchmark::DoNotOptimize(scores.data());
  }
}

BENCHMARK(als_epoch<cholesky_solver>)->Arg(64)->Arg(128)->Unit(benchmark::kMillisecond);
BENCHMARK(als_epoch<conjugate_gradient_solver>)->Arg(64)->Arg(128)->Unit(benchmark::kMillisecond);
BENCHMARK(als_epoch<subspace_solver>)->Arg(128)->Unit(benchmark::kMillisecond);
BENCHMARK(als_epoch<woodbury_solver>)->Arg(128)->Arg(256)->Unit(benchmark::kMillisecond);
BENCHMARK(als_score_catalogue)->Arg(1)->Arg(96)->Unit(benchmark::kMicrosecond);
BENCHMARK(als_fold_in)->Unit(benchmark::kMicrosecond);

}  // namespace
