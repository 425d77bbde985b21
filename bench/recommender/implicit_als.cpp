/// An iteration of implicit alternating least squares on ml-1m and gowalla, and on generated data of ml-1m's shape:
/// 6,040 users, 3,706 items, a million entries with popular items and busy users. One thread. The bound is arithmetic.

#include "cairn/recommender/implicit_als.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <type_traits>
#include <vector>

#include "data_sets.hpp"
#include "machine/ceiling.hpp"

namespace {

using namespace cairn;

/// Flops of one iteration by Cholesky, both sides: n K^2 for the entries, K^3 / 3 a row, and the two Gram matrices.
double flops_of_iteration(const interactions& data, std::size_t factors) {
  const auto k = static_cast<double>(factors);
  const auto rows = static_cast<double>(data.users() + data.items());
  return 2 * static_cast<double>(data.size()) * k * k + rows * k * k * k / 3 + rows * k * k;
}

template <class Solver>
double seconds_of_fit(const training<interactions>& data, std::size_t factors, std::size_t epochs) {
  const auto begin = std::chrono::steady_clock::now();
  implicit_als(implicit_als_settings<Solver>{.factors = factors, .epochs = epochs}).fit(data, {.threads = 1});
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// One more iteration on real data, by a solver that is exact: what a fit of three takes longer than one of one.
template <class Solver>
void als_of(benchmark::State& state, const training<interactions>& data) {
  if (data->size() == 0) return state.SkipWithError("CAIRN_DATA does not hold the file");
  const auto factors = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    const double one = seconds_of_fit<Solver>(data, factors, 1);
    state.SetIterationTime((seconds_of_fit<Solver>(data, factors, 3) - one) / 2);
  }
  if (!std::is_same_v<Solver, cholesky_solver>) return;
  const double flops = flops_of_iteration(*data, factors);
  using counter = benchmark::Counter;
  state.counters["flops"] = counter(flops, counter::kIsIterationInvariantRate);
  state.counters["of_flops"] = counter(flops / bench::kernel_ceiling(), counter::kIsIterationInvariantRate);
}

template <class Solver>
void als_of_ml_1m(benchmark::State& state) {
  als_of<Solver>(state, bench::ml_1m());
}
template <class Solver>
void als_of_gowalla(benchmark::State& state) {
  als_of<Solver>(state, bench::gowalla());
}

template <class Solver>
void als_epoch(benchmark::State& state) {
  const auto& data = bench::generated();
  implicit_als model{implicit_als_settings<Solver>{.factors = static_cast<std::size_t>(state.range(0)), .epochs = 1}};
  for (auto _ : state) model.fit(data, {.threads = 1});
  state.counters["entries"] = static_cast<double>(data->size());
}

void als_score_catalogue(benchmark::State& state) {
  const auto& data = bench::generated();
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
  const auto& data = bench::generated();
  implicit_als model{{.factors = 64, .epochs = 1}};
  model.fit(data, {.threads = 1});
  std::vector<float> scores(model.items());
  user_index user = 0;
  for (auto _ : state) {
    model.score_history(data->history(user++ % 6040), scores);
    benchmark::DoNotOptimize(scores.data());
  }
}

BENCHMARK(als_of_ml_1m<cholesky_solver>)
    ->ArgName("factors")
    ->Arg(64)
    ->Arg(128)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(als_of_ml_1m<woodbury_solver>)
    ->ArgName("factors")
    ->Arg(64)
    ->Arg(128)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(als_of_gowalla<cholesky_solver>)
    ->ArgName("factors")
    ->Arg(64)
    ->Arg(128)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(als_of_gowalla<woodbury_solver>)
    ->ArgName("factors")
    ->Arg(64)
    ->Arg(128)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(als_epoch<cholesky_solver>)->Arg(64)->Arg(128)->Unit(benchmark::kMillisecond);
BENCHMARK(als_epoch<conjugate_gradient_solver>)->Arg(64)->Arg(128)->Unit(benchmark::kMillisecond);
BENCHMARK(als_epoch<subspace_solver>)->Arg(128)->Unit(benchmark::kMillisecond);
BENCHMARK(als_epoch<woodbury_solver>)->Arg(128)->Arg(256)->Unit(benchmark::kMillisecond);
BENCHMARK(als_score_catalogue)->Arg(1)->Arg(96)->Unit(benchmark::kMicrosecond);
BENCHMARK(als_fold_in)->Unit(benchmark::kMicrosecond);

}  // namespace
