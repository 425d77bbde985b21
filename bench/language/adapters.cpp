/// Learning from eight windows of 128 tokens by a GPT-2 of 4 layers, width 256 and 8,192 tokens: the whole network, and
/// adapters of rank 8 beside queries and values, or beside all maps. One thread; the optimizer's step is not in it.
/// Bytes are those of one gradient.

#include "cairn/language/adapters.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/language/gpt2.hpp"
#include "cairn/language/next_token_task.hpp"

namespace {

using namespace cairn;

constexpr gpt2_decoder shape{
    .vocabulary = 8192, .positions = 128, .width = 256, .heads = 8, .layers = 4, .dropout = .1};

gpt2_decoder::network<float> drawn_network() {
  auto network = shape.make<float>();
  random_stream random(1, purpose::initialize);
  gpt2_decoder::initialize(network, random);
  return network;
}

template <class Network>
void learn_windows(benchmark::State& state, const Network& network) {
  packed_tokens texts;
  random_stream random(2, purpose::simulate);
  for (std::size_t n = 0; n < 8 * 129; ++n) texts.ids.push_back(random.below(8192));
  texts.offsets.push_back(texts.ids.size());
  const next_token_task task(texts.ids, tiled_windows(texts, 128));
  std::vector<std::uint32_t> examples(8);
  std::iota(examples.begin(), examples.end(), 0U);
  workspace memory;
  auto gradient = network.empty_gradient();
  for (auto _ : state) {
    detail::clear_gradient(gradient);
    benchmark::DoNotOptimize(task.learn(network, {examples, 3, 1e-3}, memory, gradient));
  }
  state.counters["bytes"] = static_cast<double>(array_bytes(gradient));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * 1024));
}

void whole_network(benchmark::State& state) {
  learn_windows(state, drawn_network());
}
void queries_and_values(benchmark::State& state) {
  learn_windows(state, adapted(shape, drawn_network()));
}
void all_maps(benchmark::State& state) {
  learn_windows(state, adapted(shape, drawn_network(), {.maps = {}}));
}

BENCHMARK(whole_network)->Unit(benchmark::kMillisecond);
BENCHMARK(queries_and_values)->Unit(benchmark::kMillisecond);
BENCHMARK(all_maps)->Unit(benchmark::kMillisecond);

}  // namespace
