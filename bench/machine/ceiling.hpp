#pragma once
/// What one core of this machine can do at most: multiply-adds a second, bytes read a second, and how long a read takes
/// that has to wait for the one before. A benchmark prints its share of the one that bounds it.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"

namespace bench {

template <std::size_t Bytes>
struct float_vector {
  typedef float type __attribute__((vector_size(Bytes)));  // NOLINT: an alias cannot carry the attribute on g++ 12
};

/// The least seconds of `tries` calls: what disturbs a run only adds to it.
template <class F>
double least_seconds(int tries, F&& run) {
  double least = std::numeric_limits<double>::infinity();
  for (int n = 0; n < tries; ++n) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    least = std::min(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return least;
}

/// Keeps a value that nobody reads.
inline void keep(float value) {
  static std::atomic<float> kept = 0;
  kept.store(value, std::memory_order_relaxed);
}

/// `steps` times twelve independent multiply-adds of vectors: enough to hide their latency, few enough for registers.
template <std::size_t Bytes>
void multiply_adds(std::size_t steps) {
  using vector = typename float_vector<Bytes>::type;
  constexpr std::size_t chains = 12;
  volatile float factor = .999F, term = 1e-3F;  // so that nothing is worked out beforehand
  const vector x = vector{} + factor, y = vector{} + term;
  vector sum[chains];
  for (std::size_t n = 0; n < chains; ++n) sum[n] = vector{} + static_cast<float>(n);
  for (; steps > 0; --steps) {
#pragma GCC unroll 12
    for (std::size_t n = 0; n < chains; ++n) sum[n] = sum[n] * x + y;
  }
  for (std::size_t n = 1; n < chains; ++n) sum[0] += sum[n];
  keep(sum[0][0]);
}

/// Flops a second of float multiply-adds (two flops each) in vectors of `Bytes` on one core.
template <std::size_t Bytes>
double multiply_add_ceiling() {
  constexpr std::size_t steps = 200000;
  const double seconds = least_seconds(30, [] { multiply_adds<Bytes>(steps); });
  return 2. * 12 * (Bytes / sizeof(float)) * static_cast<double>(steps) / seconds;
}

/// The ceiling of Cairn's kernels, whose vectors are 32 bytes on every machine. Measured once.
inline double kernel_ceiling() {
  static const double flops = multiply_add_ceiling<32>();
  return flops;
}

/// Reads values from end to end with eight sums.
inline void read_all(std::span<const float> values) {
  using vector = float_vector<32>::type;
  constexpr std::size_t width = 8, sums = 8;
  vector sum[sums] = {};
  for (std::size_t at = 0; at + sums * width <= values.size(); at += sums * width) {
#pragma GCC unroll 8
    for (std::size_t n = 0; n < sums; ++n) {
      vector part;
      __builtin_memcpy(&part, values.data() + at + n * width, sizeof(part));
      sum[n] += part;
    }
  }
  for (std::size_t n = 1; n < sums; ++n) sum[0] += sum[n];
  keep(sum[0][0]);
}

/// Bytes a second that `threads` read together, each from its own table of `size` bytes: caches for small tables,
/// memory for large ones.
inline double read_ceiling(std::size_t size, std::size_t threads) {
  const std::vector<std::vector<float>> tables(threads, std::vector<float>(size / sizeof(float), 1.F));
  const std::size_t passes = std::max<std::size_t>(1, (std::size_t{1} << 28U) / size);
  const auto read = [&](std::size_t thread) {
    for (std::size_t n = 0; n < passes; ++n) read_all(tables[thread]);
  };
  const double seconds = least_seconds(7, [&] {
    std::vector<std::jthread> others;
    for (std::size_t thread = 1; thread < threads; ++thread) others.emplace_back(read, thread);
    read(0);
  });
  return static_cast<double>(threads * passes * size) / seconds;
}

/// Bytes a second that one core reads from memory. Measured once.
inline double memory_ceiling() {
  static const double bytes = read_ceiling(std::size_t{1} << 29U, 1);
  return bytes;
}

/// Seconds of a read whose address is the value that the last one found, in a table of `size` bytes.
inline double read_latency(std::size_t size) {
  constexpr std::size_t line = 64 / sizeof(std::uint32_t), reads = 1U << 20U;
  std::vector<std::uint32_t> order(size / 64), next(size / sizeof(std::uint32_t));
  std::iota(order.begin(), order.end(), 0U);
  cairn::random_stream(1, cairn::purpose::simulate).shuffle(std::span(order));
  for (std::size_t n = 0; n < order.size(); ++n) {
    next[order[n] * line] = static_cast<std::uint32_t>(order[(n + 1) % order.size()] * line);
  }
  std::uint32_t at = 0;
  const double seconds = least_seconds(7, [&] {
    for (std::size_t n = 0; n < reads; ++n) at = next[at];
  });
  keep(static_cast<float>(at));
  return seconds / static_cast<double>(reads);
}

/// Counts a second at places of a table of `counters` 16-bit counters, in rising order within lists of `length`: what
/// counting pairs of items comes down to. Measured once for each size.
inline double count_ceiling(std::size_t counters, std::size_t length) {
  static std::map<std::pair<std::size_t, std::size_t>, double> measured;
  double& counts = measured[{counters, length}];
  if (counts != 0) return counts;
  std::vector<std::uint16_t> table(counters);
  std::vector<std::uint32_t> places(std::size_t{1} << 17U);
  cairn::random_stream random(1, cairn::purpose::simulate);
  for (std::uint32_t& place : places) place = random.below(static_cast<std::uint32_t>(counters));
  for (auto list = places.begin(); list < places.end();) {
    const auto end = list + std::min(static_cast<std::ptrdiff_t>(length), places.end() - list);
    std::sort(list, end);
    list = end;
  }
  const double seconds = least_seconds(30, [&] {
    for (const std::uint32_t place : places) ++table[place];
  });
  keep(table[0]);
  return counts = static_cast<double>(places.size()) / seconds;
}

}  // namespace bench
