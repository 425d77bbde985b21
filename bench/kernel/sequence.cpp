/// The kernels between the products of a sequence model, in elements or in calls a second. One thread.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/activation_backward.hpp"
#include "cairn/kernel/attention_step.hpp"
#include "cairn/kernel/column_sums.hpp"
#include "cairn/kernel/dropout.hpp"
#include "cairn/kernel/gated_product.hpp"
#include "cairn/kernel/gather_rows.hpp"
#include "cairn/kernel/rotary.hpp"

namespace {

constexpr std::size_t tokens = 3200, width = 64;  // 16 histories of 200, out of the first cache

std::vector<float> normal_values(std::size_t size) {
  cairn::random_stream random(2, cairn::purpose::simulate);
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

/// 16 histories of 200.
std::vector<std::uint32_t> histories() {
  std::vector<std::uint32_t> offsets;
  for (std::uint32_t at = 0; at <= tokens; at += 200) offsets.push_back(at);
  return offsets;
}

void report_elements(benchmark::State& state, std::size_t count) {
  state.counters["elements"] =
      benchmark::Counter(static_cast<double>(count), benchmark::Counter::kIsIterationInvariantRate);
}

template <class Body>
void elements(benchmark::State& state, std::size_t count, const Body& body) {
  for (auto _ : state) {
    body();
    benchmark::ClobberMemory();
  }
  report_elements(state, count);
}

void dropout(benchmark::State& state) {
  const auto x = normal_values(tokens * width);
  std::vector<float> out(x.size());
  elements(state, x.size(), [&] { cairn::dropout<float>(x, .2, {1, 2}, std::span(out)); });
}

void dropout_add(benchmark::State& state) {
  const auto x = normal_values(tokens * width);
  std::vector<float> out(x);
  elements(state, x.size(), [&] { cairn::dropout_add<float>(x, x, .2, {1, 2}, std::span(out)); });
}

void gelu_backward(benchmark::State& state) {
  const auto x = normal_values(tokens * width);
  std::vector<float> out(x);
  elements(state, x.size(), [&] { cairn::gelu_backward<float>(x, x, std::span(out)); });
}

void swiglu(benchmark::State& state) {
  const auto x = normal_values(tokens * 2 * width);
  std::vector<float> out(tokens * width);
  const cairn::matrix_view<const float> both(x.data(), tokens, 2 * width);
  elements(state, out.size(), [&] {
    cairn::gated_product(cairn::silu_gate{}, both.block(0, 0, tokens, width), both.block(0, width, tokens, width),
                         cairn::matrix_view<float>(out.data(), tokens, width));
  });
}

/// By the heads.
void rotary(benchmark::State& state) {
  const auto heads = static_cast<std::size_t>(state.range(0)), head_width = width / heads;
  auto x = normal_values(tokens * width);
  const auto offsets = histories();
  const cairn::rotary_table<float> table(200, head_width);
  elements(state, x.size(), [&] {
    cairn::apply_rotary(table, std::span<const std::uint32_t>(offsets), {}, cairn::strided_rows<float>{x, width}, heads,
                        head_width);
  });
}

void gather_rows(benchmark::State& state) {
  const auto table = normal_values(3700 * width), positions = normal_values(200 * width);
  const auto offsets = histories();
  cairn::random_stream random(3, cairn::purpose::simulate);
  std::vector<std::uint32_t> ids(tokens);
  for (auto& id : ids) id = random.below(3700);
  std::vector<float> out(tokens * width);
  elements(state, out.size(), [&] {
    cairn::gather_rows(cairn::matrix_view<const float>(table.data(), 3700, width), ids, 8,
                       cairn::matrix_view<const float>(positions.data(), 200, width),
                       std::span<const std::uint32_t>(offsets), {},
                       cairn::matrix_view<float>(out.data(), tokens, width));
  });
}

void column_sums(benchmark::State& state) {
  const auto x = normal_values(tokens * width);
  std::vector<float> sums(width);
  elements(state, x.size(), [&] {
    cairn::add_column_sums<float>(cairn::matrix_view<const float>(x.data(), tokens, width), std::span(sums));
  });
}

/// One event more on a history of 200, width 64 in all, by the heads.
void attention_step(benchmark::State& state) {
  const auto heads = static_cast<std::size_t>(state.range(0)), head_width = width / heads;
  constexpr std::size_t capacity = 256;
  const auto keys = normal_values(width * capacity), query = normal_values(width);
  std::vector<float> out(width);
  const std::vector<cairn::attention_cache<float>> caches{{keys.data(), keys.data(), capacity, 200}};
  const std::vector<std::uint32_t> offsets{0, 1};
  cairn::attention_workspace<float> workspace;
  for (auto _ : state) {
    cairn::attention_step(
        cairn::attention_shape{heads, heads, head_width, .2}, cairn::causal{}, std::span<const std::uint32_t>(offsets),
        std::span<const cairn::attention_cache<float>>(caches), cairn::strided_rows<const float>{query, width},
        cairn::strided_rows<float>{out, width}, workspace);
    benchmark::ClobberMemory();
  }
}

BENCHMARK(dropout);
BENCHMARK(dropout_add);
BENCHMARK(gelu_backward);
BENCHMARK(swiglu);
BENCHMARK(rotary)->Arg(1)->Arg(2)->Arg(8);
BENCHMARK(gather_rows);
BENCHMARK(column_sums);
BENCHMARK(attention_step)->Arg(1)->Arg(2)->Arg(4)->Arg(8);

}  // namespace
