/// Seconds to fit the linear models of whole catalogues on one thread: generated data of the shape of MovieLens-1M, and
/// its real pairs. EASE is bound by counting (its Gram matrix) and by arithmetic (the inverse); SLIM by moves of
/// weights, each of which reads a row of the sparse Gram matrix.

#include <benchmark/benchmark.h>

#include <cstddef>

#include "cairn/recommender/ease.hpp"
#include "cairn/recommender/slim.hpp"
#include "data_sets.hpp"
#include "machine/ceiling.hpp"

namespace {

void ease_of(benchmark::State& state, const bench::training_data& train) {
  if (train->size() == 0) return state.SkipWithError("CAIRN_DATA does not hold the file");
  for (auto _ : state) {
    cairn::ease model;
    model.fit(train, {.threads = 1});
    benchmark::DoNotOptimize(model);
  }
  using counter = benchmark::Counter;
  const cairn::ease_cost cost = cairn::cost_of_ease(*train, 1);
  state.counters["flops"] = counter(cost.flops, counter::kIsIterationInvariantRate);
  state.counters["pairs"] = counter(cost.pairs, counter::kIsIterationInvariantRate);
  state.counters["of_flops"] = counter(cost.flops / bench::kernel_ceiling(), counter::kIsIterationInvariantRate);
}

void slim_of(benchmark::State& state, const bench::training_data& train) {
  if (train->size() == 0) return state.SkipWithError("CAIRN_DATA does not hold the file");
  std::size_t weights = 0;
  for (auto _ : state) {
    cairn::slim model{{.l1 = 5, .l2 = 300}};
    model.fit(train, {.threads = 1});
    weights = model.weights().size();
  }
  state.counters["weights"] = static_cast<double>(weights);
}

void generated_ease(benchmark::State& state) {
  ease_of(state, bench::generated());
}
void ml_1m_ease(benchmark::State& state) {
  ease_of(state, bench::ml_1m());
}
void ml_1m_slim(benchmark::State& state) {
  slim_of(state, bench::ml_1m());
}

BENCHMARK(generated_ease)->Name("linear/generated/ease")->Unit(benchmark::kMillisecond);
BENCHMARK(ml_1m_ease)->Name("linear/ml_1m/ease")->Unit(benchmark::kMillisecond);
BENCHMARK(ml_1m_slim)->Name("linear/ml_1m/slim")->Unit(benchmark::kMillisecond);

}  // namespace
