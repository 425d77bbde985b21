#pragma once
/// Dropout (Srivastava et al. 2014) whose mask is a function of a key and the element's number: the backward pass makes
/// it again and nothing is stored.

#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/kernel/philox_lanes.hpp"

namespace cairn {

/// Which mask: that of the stream (seed, purpose::dropout, index). Element i of an array is dropped where 16 bits of
/// the stream, those number i % 8 of its block i / 8 from the lowest on, are a number below 65536 rate.
struct dropout_key {
  std::uint64_t seed = 0;
  std::uint64_t index = 0;
};

namespace detail {

/// The rate as it is drawn: a whole number of 65536ths; survivors are multiplied so that the expectation stays.
template <class T>
struct dropout_rate {
  std::uint32_t dropped;
  T scale;

  explicit dropout_rate(double rate) noexcept
      : dropped(static_cast<std::uint32_t>(std::lround(rate * 65536))),
        scale(dropped >= 65536 ? T(0) : static_cast<T>(65536. / (65536. - dropped))) {}
};

/// The 16-bit numbers of `Parts` vectors of blocks, in the order of elements.
template <std::size_t Parts, class Level>
CAIRN_ALWAYS_INLINE void dropout_numbers(std::uint64_t block, std::uint64_t index,
                                         const std::array<std::uint32_t, 2>& key, Level,
                                         std::uint16_t* numbers) noexcept {
  using vector = lanes<std::uint64_t, Level>;
  constexpr std::size_t width = lane_count<std::uint64_t, Level>;
  constexpr std::uint64_t low = 0xffffffff;
  vector word[Parts][4];
  philox_blocks(block, index, key, word);
  CAIRN_UNROLL
  for (std::size_t p = 0; p < Parts; ++p) {
    const vector left = (word[p][0] & low) | (word[p][1] << 32U), right = (word[p][2] & low) | (word[p][3] << 32U);
    vector first, second;
    interleave(left, right, first, second, std::make_index_sequence<width>{});
    store(numbers + p * 8 * width, first);
    store(numbers + (p * 8 + 4) * width, second);
  }
}

/// value = value scale where its number reaches the rate, else 0.
template <class T, class Vector>
CAIRN_ALWAYS_INLINE void drop_lanes(Vector& value, const std::uint16_t* numbers, const dropout_rate<T>& rate) noexcept {
  using bits = typename vector_of<bits_of<T>, sizeof(Vector)>::type;
  typename vector_of<std::uint16_t, sizeof(Vector) / sizeof(T) * 2>::type part;
  load(part, numbers);
  const bits number = __builtin_convertvector(part, bits);
  const Vector scaled = value * rate.scale;
  value = number >= static_cast<bits_of<T>>(rate.dropped) ? scaled : Vector{};
}

template <bool Residual, class T>
void dropout(std::span<const T> x, std::span<const T> residual, double rate, const dropout_key& which, std::span<T> out,
             int threads) noexcept {
  assert(x.size() == out.size() && (!Residual || residual.size() == out.size()) && rate >= 0 && rate <= 1);
  const dropout_rate<T> chosen(rate);
  if (!Residual && chosen.dropped == 0) {
    if (x.data() != out.data() && !x.empty()) std::memmove(out.data(), x.data(), x.size_bytes());
    return;
  }
  const auto key = stream_key(which.seed, purpose::dropout);
  const auto run = [&](std::size_t begin, std::size_t end, int) {
    at_level([&](auto level) CAIRN_INLINE_BODY {
      using chosen_level = decltype(level);
      constexpr std::size_t parts = chosen_level::registers >= 32 ? 4 : 2, width = lane_count<T, chosen_level>;
      constexpr std::size_t batch = parts * chosen_level::bytes;
      std::uint16_t numbers[batch] = {};  // eight for each of its blocks, which take eight bytes of a register
      lanes<T, decltype(level)> value, other;
      for (std::size_t at = begin; at < end; at += batch) {
        if (chosen.dropped != 0) dropout_numbers<parts>(at / 8, which.index, key, level, numbers);
        const std::size_t count = end - at < batch ? end - at : batch;
        std::size_t n = 0;
        for (; n + width <= count; n += width) {
          load(value, x.data() + at + n);
          drop_lanes(value, numbers + n, chosen);
          if constexpr (Residual) {
            load(other, residual.data() + at + n);
            value += other;
          }
          store(out.data() + at + n, value);
        }
        if (n < count) {
          load_part(value, x.data() + at + n, count - n);
          drop_lanes(value, numbers + n, chosen);
          if constexpr (Residual) {
            load_part(other, residual.data() + at + n, count - n);
            value += other;
          }
          store_part(out.data() + at + n, value, count - n);
        }
      }
    });
  };
  if (threads == 1) {
    run(0, x.size(), 0);
  } else {
    parallel_for(x.size(), std::size_t{1} << 15, threads, run);
  }
}

}  // namespace detail

/// out[i] = x[i] / (1 - rate), or 0 where the mask drops it, be it a number or not; out may be x. The gradient is the
/// same function of dy. The rate, in [0, 1], is rounded to a multiple of 2^-16, in the factor too, so that the mean of
/// out is x. The same mask at any level and on any number of threads; a rate of 0 copies.
template <class T>
void dropout(std::span<const std::type_identity_t<T>> x, double rate, const dropout_key& key, std::span<T> out,
             int threads = 1) noexcept {
  detail::dropout<false, T>(x, {}, rate, key, out, threads);
}

/// out[i] = residual[i] + dropout(x)[i]; out may be either of them.
template <class T>
void dropout_add(std::span<const std::type_identity_t<T>> x, std::span<const std::type_identity_t<T>> residual,
                 double rate, const dropout_key& key, std::span<T> out, int threads = 1) noexcept {
  detail::dropout<true, T>(x, residual, rate, key, out, threads);
}

}  // namespace cairn
