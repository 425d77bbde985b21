/// Seconds an epoch and million ratings (squared loss) or pairs (BPR) of stochastic gradient, on generated ratings of
/// the shape of MovieLens-1M, on the real pairs, and on a few rows that stay in the first cache: the last is the floor
/// that arithmetic and the chain from one update to the next set, and what is above it is waiting for memory.

#include <benchmark/benchmark.h>

#include <cstddef>

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/squared.hpp"
#include "cairn/optimizer/adagrad.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "data_sets.hpp"
#include "machine/ceiling.hpp"

namespace {

using namespace cairn;

/// 24 users who have rated a third of 48 items: 72 rows, 9 KiB with 32 factors and 36 KiB with 128. In ranks, so that
/// one item is not rated twice in a row by neighbors more than elsewhere.
const training<interactions>& few() {
  static const auto data = [] {
    std::vector<interaction> entries;
    for (user_index user = 0; user < 24; ++user) {
      for (item_index item = 0; item < 48; ++item) {
        if ((user + item) % 3 == 0) entries.push_back({user, item, static_cast<float>(1 + (user * item) % 5)});
      }
    }
    return all_of(interactions(24, 48, entries));
  }();
  return data;
}

/// Flops of one update: the inner products, then for each of `rows` touched rows a gradient and the optimizer's rule,
/// where a root or a division counts as one.
template <class Solver, class Optimizer>
double flops_of_update(std::size_t factors) {
  const double rule = Optimizer::slots == 0 ? 2 : Optimizer::slots == 1 ? 7 : 13;
  const double flops = Solver::pairwise ? 4 + 4 + 3 + 3 + 3 * rule : 2 + 3 + 3 + 2 * rule;
  return flops * static_cast<double>(factors);
}

template <class Loss, class Optimizer>
void epochs(benchmark::State& state, const training<interactions>& data, std::size_t count, grid_settings grid) {
  if (data->size() == 0) return state.SkipWithError("CAIRN_DATA does not hold the file");
  using solver = stochastic_gradient<Loss, Optimizer>;
  const auto factors = static_cast<std::size_t>(state.range(0));
  const auto threads = static_cast<int>(state.range(1));
  matrix_factorization model{matrix_factorization_settings<solver>{
      .factors = factors, .epochs = count, .solver = {.optimizer = {.rate = .002}, .grid = grid}}};
  for (auto _ : state) model.fit(data, {.threads = threads});
  const double updates = static_cast<double>(count * data->size());
  using counter = benchmark::Counter;
  state.SetItemsProcessed(static_cast<std::int64_t>(updates) * static_cast<std::int64_t>(state.iterations()));
  state.counters["s/epoch/M"] = counter(updates / 1e6, counter::kIsIterationInvariantRate | counter::kInvert);
  const double flops = updates * flops_of_update<solver, Optimizer>(factors);
  state.counters["flops"] = counter(flops, counter::kIsIterationInvariantRate);
  state.counters["of_flops"] = counter(flops / bench::kernel_ceiling() / threads, counter::kIsIterationInvariantRate);
}

template <class Loss, class Optimizer>
void factorization(benchmark::State& state) {
  epochs<Loss, Optimizer>(state, bench::generated(), 10, {});
}
template <class Loss, class Optimizer>
void factorization_of_ml_1m(benchmark::State& state) {
  epochs<Loss, Optimizer>(state, bench::ml_1m(), 10, {});
}
template <class Loss, class Optimizer>
void factorization_in_cache(benchmark::State& state) {
  epochs<Loss, Optimizer>(state, few(), 2600, {.users = 1, .items = 2});
}

/// One thread is timed by its processor time, so that others on the machine add little; two by the wall.
void one_thread(benchmark::internal::Benchmark* rows) {
  rows->ArgNames({"factors", "threads"})->ArgsProduct({{32, 128}, {1}})->Unit(benchmark::kMillisecond);
}
void two_threads(benchmark::internal::Benchmark* rows) {
  rows->ArgNames({"factors", "threads"})->ArgsProduct({{32, 128}, {2}})->Unit(benchmark::kMillisecond)->UseRealTime();
}

BENCHMARK_TEMPLATE(factorization, squared_loss, sgd)->Apply(one_thread);
BENCHMARK_TEMPLATE(factorization, squared_loss, sgd)->Apply(two_threads);
BENCHMARK_TEMPLATE(factorization, squared_loss, adagrad)->Apply(one_thread);
BENCHMARK_TEMPLATE(factorization, squared_loss, adam)->Apply(one_thread);
BENCHMARK_TEMPLATE(factorization_of_ml_1m, squared_loss, sgd)->Apply(one_thread);
BENCHMARK_TEMPLATE(factorization_in_cache, squared_loss, sgd)->Apply(one_thread);
BENCHMARK_TEMPLATE(factorization, bpr_loss, sgd)->Apply(one_thread);
BENCHMARK_TEMPLATE(factorization, bpr_loss, sgd)->Apply(two_threads);
BENCHMARK_TEMPLATE(factorization, bpr_loss, adagrad)->Apply(one_thread);
BENCHMARK_TEMPLATE(factorization, bpr_loss, adagrad)->Apply(two_threads);
BENCHMARK_TEMPLATE(factorization, bpr_loss, adam)->Apply(one_thread);
BENCHMARK_TEMPLATE(factorization_of_ml_1m, bpr_loss, sgd)->Apply(one_thread);
BENCHMARK_TEMPLATE(factorization_in_cache, bpr_loss, sgd)->Apply(one_thread);

}  // namespace
