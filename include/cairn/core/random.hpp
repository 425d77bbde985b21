#pragma once
/// Counter-based random streams: the n-th number of a stream is a pure function of (seed, purpose, index, n), so work
/// cut among threads draws the same numbers however it is cut.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>
#include <utility>

namespace cairn {

/// Philox4x32 with ten rounds: one block of 128 random bits from a 128-bit counter and a 64-bit key.
/// Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
constexpr std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53U} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57U} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32U) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32U) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return counter;
}

/// What a stream is for: two streams of one seed that differ in purpose are independent.
enum class purpose : std::uint32_t {
  initialize,
  shuffle,
  negative,
  split,
  tie,
  bootstrap,
  simulate,
  dropout,
  tune,
  user,
  mask,
  augment,
  generate
};

/// The key of the streams of one seed and purpose; an index is the upper half of their counters.
constexpr std::array<std::uint32_t, 2> stream_key(std::uint64_t seed, purpose use) noexcept {
  return {static_cast<std::uint32_t>(seed) ^ static_cast<std::uint32_t>(use) * 0x85EBCA6BU,
          static_cast<std::uint32_t>(seed >> 32U) + static_cast<std::uint32_t>(use)};
}

/// A random bit generator over one (seed, purpose, index) stream of 2^66 numbers of 32 bits. 44 bytes, copied freely.
class random_stream {
 public:
  using result_type = std::uint32_t;
  static constexpr result_type min() noexcept { return 0; }
  static constexpr result_type max() noexcept { return std::numeric_limits<result_type>::max(); }

  constexpr random_stream(std::uint64_t seed, purpose use, std::uint64_t index = 0) noexcept
      : key_(stream_key(seed, use)),
        counter_{0, 0, static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32U)} {}

  constexpr result_type operator()() noexcept {
    if (left_ == 0) {
      block_ = philox4x32(counter_, key_);
      if (++counter_[0] == 0) ++counter_[1];
      left_ = 4;
    }
    return block_[4 - left_--];
  }

  /// Uniform in [0, bound), without modulo bias (Lemire 2019). Requires bound > 0.
  constexpr std::uint32_t below(std::uint32_t bound) noexcept {
    std::uint64_t product = std::uint64_t{(*this)()} * bound;
    if (auto low = static_cast<std::uint32_t>(product); low < bound) {
      const std::uint32_t threshold = (0U - bound) % bound;
      while (low < threshold) {
        product = std::uint64_t{(*this)()} * bound;
        low = static_cast<std::uint32_t>(product);
      }
    }
    return static_cast<std::uint32_t>(product >> 32U);
  }

  /// Uniform in [0, 1), 53 bits.
  constexpr double uniform() noexcept {
    const std::uint64_t high = (*this)() >> 5U;
    const std::uint64_t low = (*this)() >> 6U;
    return static_cast<double>((high << 26U) | low) * 0x1p-53;
  }

  /// Standard normal, by Box and Muller; two uniforms a number.
  double normal() noexcept {
    const double radius = std::sqrt(-2 * std::log1p(-uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

  /// Shuffles in place (Fisher and Yates). At most 2^32 - 1 elements.
  template <class T, std::size_t Extent>
  constexpr void shuffle(std::span<T, Extent> values) noexcept {
    for (std::size_t i = values.size(); i > 1; --i) {
      std::swap(values[i - 1], values[below(static_cast<std::uint32_t>(i))]);
    }
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  std::uint32_t left_ = 0;
};

/// A fixed 64-bit mix of a value (the finalizer of SplitMix64): for hashing ids and breaking ties, not for sampling.
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

}  // namespace cairn
