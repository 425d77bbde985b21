#pragma once
/// Philox4x32 of core/random.hpp for as many counters at once as a register has lanes of 64 bits.

#include <array>
#include <cstddef>
#include <cstdint>

#include "cairn/kernel/lanes.hpp"

namespace cairn::detail {

template <std::size_t Bytes>
using wide_lanes = typename vector_of<std::uint64_t, Bytes>::type;

#if defined(__x86_64__) && !defined(__clang__)
// g++ 12 makes of a product of masked lanes the three products of a whole one.
inline void multiply_low(wide_lanes<16>& to, const wide_lanes<16>& a, const wide_lanes<16>& b) noexcept {
  using halves = vector_of<int, 16>::type;
  to = reinterpret_cast<wide_lanes<16>>(
      __builtin_ia32_pmuludq128(reinterpret_cast<halves>(a), reinterpret_cast<halves>(b)));
}
__attribute__((target("avx2"))) inline void multiply_low(wide_lanes<32>& to, const wide_lanes<32>& a,
                                                         const wide_lanes<32>& b) noexcept {
  using halves = vector_of<int, 32>::type;
  to = reinterpret_cast<wide_lanes<32>>(
      __builtin_ia32_pmuludq256(reinterpret_cast<halves>(a), reinterpret_cast<halves>(b)));
}
__attribute__((target("avx512f"))) inline void multiply_low(wide_lanes<64>& to, const wide_lanes<64>& a,
                                                            const wide_lanes<64>& b) noexcept {
  using halves = vector_of<int, 64>::type;
  using longs = vector_of<long long, 64>::type;
  to = reinterpret_cast<wide_lanes<64>>(__builtin_ia32_pmuludq512_mask(
      reinterpret_cast<halves>(a), reinterpret_cast<halves>(b), longs{}, static_cast<unsigned char>(0xff)));
}
#else
/// to = the product of the lower halves of the lanes.
template <class Vector>
CAIRN_ALWAYS_INLINE void multiply_low(Vector& to, const Vector& a, const Vector& b) noexcept {
  constexpr std::uint64_t low = 0xffffffff;
  to = (a & low) * (b & low);
}
#endif

/// One block a lane, `Parts` vectors of them: the lower halves of word[p][w] are the words w of the blocks `block` +
/// lane + p lanes of the stream with that key and index. The upper halves mean nothing.
template <std::size_t Parts, class Vector>
CAIRN_ALWAYS_INLINE void philox_blocks(std::uint64_t block, std::uint64_t index, std::array<std::uint32_t, 2> key,
                                       Vector (&word)[Parts][4]) noexcept {
  constexpr std::size_t width = sizeof(Vector) / sizeof(std::uint64_t);
  std::uint64_t number[width];
  CAIRN_UNROLL
  for (std::size_t n = 0; n < width; ++n) number[n] = n;
  Vector numbers, first, second, low, high;
  load(numbers, number);
  fill(first, std::uint64_t{0xD2511F53U});
  fill(second, std::uint64_t{0xCD9E8D57U});
  fill(low, index);
  fill(high, index >> 32U);
  CAIRN_UNROLL
  for (std::size_t p = 0; p < Parts; ++p) {
    word[p][0] = numbers + (block + p * width);
    word[p][1] = word[p][0] >> 32U;
    word[p][2] = low;
    word[p][3] = high;
  }
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t left = key[0], right = key[1];
    CAIRN_UNROLL
    for (std::size_t p = 0; p < Parts; ++p) {
      Vector a, b;
      multiply_low(a, word[p][0], first);
      multiply_low(b, word[p][2], second);
      word[p][0] = (b >> 32U) ^ word[p][1] ^ left;
      word[p][1] = b;
      word[p][2] = (a >> 32U) ^ word[p][3] ^ right;
      word[p][3] = a;
    }
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
}

}  // namespace cairn::detail
