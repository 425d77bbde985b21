/// Seconds to find the hundred nearest items of each on one thread: generated data of the shape of MovieLens-1M, and
/// the real pairs of MovieLens-1M and Gowalla. The bound is counting: one addition at a place read from a list, for
/// each pair of entries that a customer has.

#include "cairn/recommender/item_neighbors.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>

#include "cairn/similarity/bm25.hpp"
#include "cairn/similarity/cosine.hpp"
#include "data_sets.hpp"
#include "machine/ceiling.hpp"

namespace {

template <class Similarity>
void fit_item_neighbors(benchmark::State& state, const bench::training_data& train) {
  if (train->size() == 0) return state.SkipWithError("CAIRN_DATA does not hold the file");
  double adds = 0;
  for (std::size_t user = 0; user < train->users(); ++user) {
    const auto size = static_cast<double>(train->by_user().row_size(user));
    adds += size * size;
  }
  for (auto _ : state) {
    cairn::item_neighbors<Similarity> model;
    model.fit(train, {.threads = 1});
    benchmark::DoNotOptimize(model.nearest().columns.data());
  }
  using counter = benchmark::Counter;
  state.counters["entries"] = static_cast<double>(train->size());
  state.counters["adds"] = counter(adds, counter::kIsIterationInvariantRate);
  const double ceiling =
      bench::count_ceiling(train->items(), static_cast<std::size_t>(adds / static_cast<double>(train->size())));
  state.counters["of_counts"] = counter(adds / ceiling, counter::kIsIterationInvariantRate);
}

void generated_cosine(benchmark::State& state) {
  fit_item_neighbors<cairn::cosine>(state, bench::generated());
}
void ml_1m_cosine(benchmark::State& state) {
  fit_item_neighbors<cairn::cosine>(state, bench::ml_1m());
}
void ml_1m_bm25(benchmark::State& state) {
  fit_item_neighbors<cairn::bm25>(state, bench::ml_1m());
}
void gowalla_cosine(benchmark::State& state) {
  fit_item_neighbors<cairn::cosine>(state, bench::gowalla());
}

BENCHMARK(generated_cosine)->Name("item_neighbors/generated/cosine")->Unit(benchmark::kMillisecond);
BENCHMARK(ml_1m_cosine)->Name("item_neighbors/ml_1m/cosine")->Unit(benchmark::kMillisecond);
BENCHMARK(ml_1m_bm25)->Name("item_neighbors/ml_1m/bm25")->Unit(benchmark::kMillisecond);
BENCHMARK(gowalla_cosine)->Name("item_neighbors/gowalla/cosine")->Unit(benchmark::kMillisecond);

}  // namespace
