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
#include "cairn/kernel/panel_matrix.hpp"
#include "cairn/kernel/screened_rows.hpp"
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

/// Rows by the transpose of a weight matrix [outputs, inputs] as it lies, and in panels.
void by_weights(benchmark::State& state, bool in_panels) {
  const auto rows = static_cast<std::size_t>(state.range(0)), inputs = static_cast<std::size_t>(state.range(1)),
             outputs = static_cast<std::size_t>(state.range(2));
  const auto x = normals(rows * inputs), weights = normals(inputs * outputs);
  const cairn::matrix_view<const float> a(x.data(), rows, inputs), b(weights.data(), outputs, inputs);
  const cairn::panel_matrix panels(b);
  std::vector<float> out(rows * outputs);
  const cairn::matrix_view<float> to(out.data(), rows, outputs);
  for (auto _ : state) {
    if (in_panels) {
      cairn::multiply_by_rows(a, panels, to);
    } else {
      cairn::gemm(a, b.transposed(), to);
    }
    benchmark::DoNotOptimize(out.data());
  }
  report(state, 2. * static_cast<double>(rows * inputs * outputs));
}

/// The ten best of all rows of a table for one vector, by all products and through bytes.
void ten_best(benchmark::State& state, bool screened) {
  const auto rows = static_cast<std::size_t>(state.range(0)), width = static_cast<std::size_t>(state.range(1));
  const auto table = normals(rows * width), x = normals(width);
  const cairn::screened_rows screen({table.data(), rows, width});
  std::vector<float> scores(rows);
  std::vector<cairn::scored_index> best;
  for (auto _ : state) {
    if (screened) {
      screen.top_k(x, table, 10, best);
    } else {
      cairn::row_dots<float>(x, table, scores);
      cairn::top_k(scores, 10, best);
    }
    benchmark::DoNotOptimize(best.data());
  }
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
BENCHMARK_CAPTURE(by_weights, as_they_lie, false)->ArgsProduct({{1, 4, 12, 64, 512}, {64, 256}, {64, 1024}});
BENCHMARK_CAPTURE(by_weights, in_panels, true)->ArgsProduct({{1, 4, 12, 64, 512}, {64, 256}, {64, 1024}});
BENCHMARK_CAPTURE(ten_best, all_products, false)
    ->Args({3416, 50})
    ->Args({12101, 64})
    ->Args({100000, 64})
    ->Args({1000000, 64});
BENCHMARK_CAPTURE(ten_best, screened, true)
    ->Args({3416, 50})
    ->Args({12101, 64})
    ->Args({100000, 64})
    ->Args({1000000, 64});
BENCHMARK(symmetric_eigen)->Arg(128)->Arg(256)->Unit(benchmark::kMillisecond);

}  // namespace
