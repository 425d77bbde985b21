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
#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/split_product.hpp"

namespace bench {

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
template <class T, class Level>
CAIRN_ALWAYS_INLINE void multiply_adds(std::size_t steps) {
  using vector = cairn::detail::lanes<T, Level>;
  constexpr std::size_t chains = 12;
  volatile T factor = static_cast<T>(.999), term = static_cast<T>(1e-3);  // so that nothing is worked out beforehand
  const vector x = vector{} + factor, y = vector{} + term;
  vector sum[chains];
  CAIRN_UNROLL
  for (std::size_t n = 0; n < chains; ++n) sum[n] = vector{} + static_cast<T>(n);
  for (; steps > 0; --steps) {
    CAIRN_UNROLL
    for (std::size_t n = 0; n < chains; ++n) sum[n] = sum[n] * x + y;
  }
  CAIRN_UNROLL
  for (std::size_t n = 1; n < chains; ++n) sum[0] += sum[n];
  T lanes[sizeof(vector) / sizeof(T)];
  cairn::detail::store(lanes, sum[0]);
  keep(static_cast<float>(lanes[0]));
}

/// Flops a second of multiply-adds (two flops each) on one core at a level.
template <class T = float>
double multiply_add_ceiling(cairn::isa level = cairn::active_isa()) {
  constexpr std::size_t steps = 200000;
  std::size_t width = 0;
  const double seconds = least_seconds(30, [&] {
    width = cairn::detail::at_level(level, [](auto at) CAIRN_INLINE_BODY {
      multiply_adds<T, decltype(at)>(steps);
      return decltype(at)::bytes / sizeof(T);
    });
  });
  return 2. * 12 * static_cast<double>(width * steps) / seconds;
}

/// The ceiling of Cairn's kernels at the level of this process. Measured once.
template <class T = float>
double kernel_ceiling() {
  static const double flops = multiply_add_ceiling<T>();
  return flops;
}

/// Flops a second of split floats that one core's matrix unit makes of panels in the first caches; 0 where there is
/// none. Of numbers drawn at random, as products are: of zeros it makes more. Measured once.
inline double split_ceiling() {
#if defined(CAIRN_MATRIX_TILES)
  if (!cairn::has_matrix_tiles()) return 0;
  static const double flops = [] {
    using namespace cairn::detail;
    constexpr std::size_t depth = 256, chunks = depth / split_chunk, products = 100;
    std::vector<float> numbers(split_side * depth), out(split_side * split_side);
    cairn::random_stream random(1, cairn::purpose::simulate);
    for (float& number : numbers) number = static_cast<float>(random.normal());
    std::uint16_t* const left = packing_space_of_thread(0).at_least<std::uint16_t>(chunks * split_step);
    std::uint16_t* const right = packing_space_of_thread(1).at_least<std::uint16_t>(chunks * split_step);
    split_operand<true>({numbers.data(), depth, 1}, split_side, depth, left);
    split_operand<false>({numbers.data(), split_side, 1}, split_side, depth, right);
    const matrix_tiles_scope tiles;
    const double seconds = least_seconds(300, [&] {
      for (std::size_t n = 0; n < products; ++n) {
        multiply_split_tile(left, right, chunks, split_side, split_side, out.data(), split_side);
      }
    });
    keep(out[0]);
    return 2. * static_cast<double>(products * split_side * split_side * depth) / seconds;
  }();
  return flops;
#else
  return 0;
#endif
}

/// Reads values from end to end with eight sums.
inline void read_all(std::span<const float> values) {
  cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using vector = cairn::detail::lanes<float, decltype(level)>;
    constexpr std::size_t width = sizeof(vector) / sizeof(float), sums = 8;
    vector sum[sums] = {};
    for (std::size_t at = 0; at + sums * width <= values.size(); at += sums * width) {
      CAIRN_UNROLL
      for (std::size_t n = 0; n < sums; ++n) {
        vector part;
        cairn::detail::load(part, values.data() + at + n * width);
        sum[n] += part;
      }
    }
    CAIRN_UNROLL
    for (std::size_t n = 1; n < sums; ++n) sum[0] += sum[n];
    keep(cairn::detail::sum_of<float>(sum[0]));
  });
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
