/// The ceilings that the other benchmarks measure themselves by. The tables of memory bandwidth are read whole, so that
/// nothing but reading is timed; with two threads each reads its own.

#include "machine/ceiling.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

namespace {

template <class T>
void multiply_add(benchmark::State& state) {
  const auto level = static_cast<cairn::isa>(state.range(0));
  state.SetLabel(std::string(name_of(level)));
  if (!cairn::has_isa(level)) return state.SkipWithError("not on this machine");
  double flops = 0;
  for (auto _ : state) flops = std::max(flops, bench::multiply_add_ceiling<T>(level));
  state.counters["Gflop/s"] = flops / 1e9;
}

void split_product(benchmark::State& state) {
  if (!cairn::has_matrix_tiles()) return state.SkipWithError("not on this machine");
  double flops = 0;
  for (auto _ : state) flops = bench::split_ceiling();
  state.counters["Gflop/s"] = flops / 1e9;
}

void read_bandwidth(benchmark::State& state) {
  const auto threads = static_cast<std::size_t>(state.range(0));
  const auto kib = static_cast<std::size_t>(state.range(1));
  double bytes = 0;
  for (auto _ : state) bytes = std::max(bytes, bench::read_ceiling(kib << 10U, threads));
  state.counters["GB/s"] = bytes / 1e9;
}

void read_latency(benchmark::State& state) {
  double seconds = 0;
  for (auto _ : state) seconds = bench::read_latency(static_cast<std::size_t>(state.range(0)) << 10U);
  state.counters["ns"] = seconds * 1e9;
}

BENCHMARK(multiply_add<float>)
    ->DenseRange(0, std::size(cairn::all_isas) - 1)
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(multiply_add<double>)
    ->DenseRange(0, std::size(cairn::all_isas) - 1)
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(split_product)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(read_bandwidth)
    ->ArgNames({"threads", "KiB"})
    ->ArgsProduct({{1, 2}, {512, 8192, 524288}})
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(read_latency)
    ->ArgName("KiB")
    ->Arg(16)
    ->Arg(512)
    ->Arg(8192)
    ->Arg(262144)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
