/// The dense kernels of least squares, in flops a second. One thread.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/cholesky.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/gram.hpp"
#include "cairn/kernel/symmetric_eigen.hpp"

namespace {

std::vector<float> normals(std::size_t size) {
  cairn::random_stream random(1, cairn::purpose::simulate);
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

void report(benchmark::State& state, double flops) {
  state.counters["flops"] = benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

void dot(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  const auto x = normals(size);
  for (auto _ : state) benchmark::DoNotOptimize(cairn::dot<float>(x, x));
  report(state, 2. * static_cast<double>(size));
}

void gram(benchmark::State& state) {
  const auto width = static_cast<std::size_t>(state.range(0));
  constexpr std::size_t count = 128;
  const auto rows = normals(count * width);
  std::vector<float> square(width * width);
  for (auto _ : state) {
    cairn::add_gram<float>(rows, count, width, square);
    benchmark::DoNotOptimize(square.data());
    benchmark::ClobberMemory();
  }
  report(state, static_cast<double>(count * width * (width + 1)));
}

void cholesky(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  std::vector<float> square(size * size);
  cairn::add_gram<float>(normals(2 * size * size), 2 * size, size, square);
  std::vector<float> work;
  std::vector<float> b(size, 1.F);
  for (auto _ : state) {
    work = square;
    benchmark::DoNotOptimize(cairn::cholesky_factor<float>(work, size));
    cairn::cholesky_solve<float>(work, b);
    benchmark::DoNotOptimize(b.data());
    std::fill(b.begin(), b.end(), 1.F);
  }
  const auto n = static_cast<double>(size);
  report(state, n * n * n / 3 + 2 * n * n);
}

void gemm(benchmark::State& state) {
  const auto depth = static_cast<std::size_t>(state.range(0));
  const auto rows = static_cast<std::size_t>(state.range(1));
  constexpr std::size_t items = 3706;
  const auto a = normals(rows * depth);
  const auto b = normals(items * depth);
  std::vector<float> out(rows * items);
  for (auto _ : state) {
    cairn::gemm(cairn::matrix_view(a.data(), rows, depth), cairn::matrix_view(b.data(), items, depth).transposed(),
                cairn::matrix_view(out.data(), rows, items));
    benchmark::DoNotOptimize(out.data());
  }
  report(state, 2. * static_cast<double>(rows * items * depth));
}

void symmetric_eigen(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  std::vector<float> square(size * size);
  cairn::add_gram<float>(normals(2 * size * size), 2 * size, size, square);
  cairn::mirror_upper<float>(square, size);
  std::vector<double> values(size);
  for (auto _ : state) {
    std::vector<double> vectors(square.begin(), square.end());
    benchmark::DoNotOptimize(cairn::symmetric_eigen(vectors, values));
  }
}

BENCHMARK(dot)->Arg(64)->Arg(128)->Arg(512);
BENCHMARK(gram)->Arg(64)->Arg(128)->Arg(256);
BENCHMARK(cholesky)->Arg(64)->Arg(128)->Arg(256);
BENCHMARK(gemm)->Args({64, 1})->Args({64, 96})->Args({128, 96});
BENCHMARK(symmetric_eigen)->Arg(128)->Arg(256)->Unit(benchmark::kMillisecond);

}  // namespace
