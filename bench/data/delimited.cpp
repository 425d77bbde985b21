/// Megabytes a second of reading delimited text, beside what the machine's memory gives in the same run.

#include "cairn/data/delimited.hpp"

#include <benchmark/benchmark.h>

#include <cstring>
#include <string>

#include "cairn/core/random.hpp"
#include "cairn/data/id_map.hpp"

namespace {

/// 16 MB of "user,item,action,value,time" rows.
const std::string& clicks(bool quotes) {
  static std::string texts[2];
  std::string& text = texts[quotes ? 1 : 0];
  if (!text.empty()) return text;
  cairn::random_stream random(1, cairn::purpose::simulate);
  const std::string quote = quotes ? "\"" : "";
  text = "user,item,action,value,time\n";
  while (text.size() < (std::size_t{1} << 24U)) {
    text += quote + "u" + std::to_string(random.below(50000)) + quote + "," + quote + "item-" +
            std::to_string(random.below(20000)) + quote + ",purchase," + std::to_string(random.below(9) + 1) + ".5," +
            std::to_string(1700000000 + random.below(10000000)) + "\n";
  }
  return text;
}

void rate(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(clicks(false).size()));
}

void copy(benchmark::State& state) {
  std::string to(clicks(false).size(), '\0');
  for (auto _ : state) {
    std::memcpy(to.data(), clicks(false).data(), to.size());
    benchmark::ClobberMemory();
  }
  rate(state);
}
BENCHMARK(copy)->Unit(benchmark::kMillisecond);

void find_lines(benchmark::State& state) {
  const std::string& text = clicks(false);
  for (auto _ : state) {
    std::size_t lines = 0;
    for (const char *p = text.data(), *end = p + text.size(); p < end; ++lines) {
      const void* stop = std::memchr(p, '\n', static_cast<std::size_t>(end - p));
      p = static_cast<const char*>(stop) + 1;
    }
    benchmark::DoNotOptimize(lines);
  }
  rate(state);
}
BENCHMARK(find_lines)->Unit(benchmark::kMillisecond);

void split_fields(benchmark::State& state) {
  for (auto _ : state) {
    cairn::delimited_reader rows(clicks(state.range(0) != 0), "clicks");
    std::size_t length = 0;
    while (rows.next()) length += rows[1].size();
    benchmark::DoNotOptimize(length);
  }
  rate(state);
}
BENCHMARK(split_fields)->ArgName("quoted")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void split_and_numbers(benchmark::State& state) {
  for (auto _ : state) {
    cairn::delimited_reader rows(clicks(false), "clicks");
    double sum = 0;
    while (rows.next()) sum += static_cast<double>(rows.number_at<float>(3)) + static_cast<double>(rows.time_at(4));
    benchmark::DoNotOptimize(sum);
  }
  rate(state);
}
BENCHMARK(split_and_numbers)->Unit(benchmark::kMillisecond);

void split_numbers_and_ids(benchmark::State& state) {
  for (auto _ : state) {
    cairn::delimited_reader rows(clicks(false), "clicks");
    cairn::id_map users, items;
    double sum = 0;
    while (rows.next()) {
      users.insert(rows[0]);
      items.insert(rows[1]);
      sum += static_cast<double>(rows.number_at<float>(3)) + static_cast<double>(rows.time_at(4));
    }
    benchmark::DoNotOptimize(sum);
  }
  rate(state);
}
BENCHMARK(split_numbers_and_ids)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
