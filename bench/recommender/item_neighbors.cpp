/// Seconds to find the neighbors of all items on one thread: a generated set of the shape of MovieLens-1M, and the real
/// file where the environment variable CAIRN_DATA names the folder that holds ml-1m.train.pairs (unpacked).

#include "cairn/recommender/item_neighbors.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>

#include "cairn/core/random.hpp"
#include "cairn/similarity/bm25.hpp"
#include "cairn/similarity/cosine.hpp"

namespace {

/// 6040 x 3706, about a million entries: both popularity and the length of histories fall off as in the original.
cairn::interactions generated() {
  constexpr std::uint32_t users = 6040, items = 3706;
  cairn::random_stream random(1, cairn::purpose::simulate);
  std::vector<cairn::interaction> entries;
  for (std::uint32_t user = 0; user < users; ++user) {
    const double length = std::min(2000., std::exp(std::log(96.) + 1.05 * random.normal()));
    for (int n = 0; n < static_cast<int>(length * 1.15); ++n) {
      const double place = std::pow(random.uniform(), 2.2);
      entries.push_back({user, static_cast<std::uint32_t>(place * items), 1});
    }
  }
  for (cairn::interaction& entry : entries) entry.value = 1;
  return cairn::interactions(users, items, entries, cairn::interactions::repeats::keep_last);
}

const cairn::training<cairn::interactions>& data() {
  static const auto train = [] {
    const char* const folder = std::getenv("CAIRN_DATA");
    std::ifstream file(folder == nullptr ? std::string() : std::string(folder) + "/ml-1m.train.pairs");
    std::vector<cairn::interaction> entries;
    std::size_t users = 0, items = 0;
    for (cairn::interaction entry; file >> entry.user >> entry.item;) {
      entries.push_back(entry);
      users = std::max<std::size_t>(users, entry.user + 1);
      items = std::max<std::size_t>(items, entry.item + 1);
    }
    return cairn::all_of(entries.empty() ? generated() : cairn::interactions(users, items, entries));
  }();
  return train;
}

template <class Similarity>
void fit_item_neighbors(benchmark::State& state) {
  const auto& train = data();
  double adds = 0;
  for (std::size_t user = 0; user < train->users(); ++user) {
    adds += std::pow(static_cast<double>(train->by_user().row_size(user)), 2);
  }
  for (auto _ : state) {
    cairn::item_neighbors<Similarity> model;
    model.fit(train, {.threads = 1});
    benchmark::DoNotOptimize(model.nearest().columns.data());
  }
  state.counters["entries"] = static_cast<double>(train->size());
  state.counters["adds/s"] =
      benchmark::Counter(adds * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

}  // namespace

BENCHMARK_TEMPLATE(fit_item_neighbors, cairn::cosine)->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(fit_item_neighbors, cairn::bm25)->Unit(benchmark::kMillisecond);
