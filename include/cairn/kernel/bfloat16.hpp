#pragma once
/// The upper half of a float as a type for storage: 8 bits of precision, the range of float. Nothing is computed in it:
/// kernels widen it, which is exact.

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/kernel/lanes.hpp"

namespace cairn {

/// A float rounded to the nearest value of 8 significant bits, of two equally near ones to the even one; NaN stays NaN
/// (and becomes quiet), what is too large becomes infinite, denormals are kept.
struct bfloat16 {
  std::uint16_t bits = 0;

  constexpr bfloat16() noexcept = default;
  explicit constexpr bfloat16(float value) noexcept {
    const auto all = std::bit_cast<std::uint32_t>(value);
    bits = static_cast<std::uint16_t>((value != value ? all | 0x400000U : all + 0x7fffU + ((all >> 16U) & 1U)) >> 16U);
  }
  constexpr operator float() const noexcept { return std::bit_cast<float>(std::uint32_t{bits} << 16U); }  // exact
};

namespace detail {

template <class Level>
CAIRN_ALWAYS_INLINE void round_to_bfloat16(const float* from, bfloat16* to, std::size_t size) noexcept {
  using words = typename vector_of<std::uint32_t, Level::bytes>::type;
  using halves = typename vector_of<std::uint16_t, Level::bytes / 2>::type;
  constexpr std::size_t width = lane_count<float, Level>;
  std::size_t n = 0;
  for (; n + width <= size; n += width) {
    words bits;
    load(bits, from + n);
    // Magnitudes above that of infinity are NaN.
    bits = (bits & 0x7fffffffU) > 0x7f800000U ? bits | 0x400000U : bits + 0x7fffU + ((bits >> 16U) & 1U);
    const halves rounded = __builtin_convertvector(bits >> 16U, halves);
    store(to + n, rounded);
  }
  for (; n < size; ++n) to[n] = bfloat16(from[n]);
}

template <class Level>
CAIRN_ALWAYS_INLINE void widen_bfloat16(const bfloat16* from, float* to, std::size_t size) noexcept {
  using words = typename vector_of<std::uint32_t, Level::bytes>::type;
  using halves = typename vector_of<std::uint16_t, Level::bytes / 2>::type;
  constexpr std::size_t width = lane_count<float, Level>;
  std::size_t n = 0;
  for (; n + width <= size; n += width) {
    halves half;
    load(half, from + n);
    const words bits = __builtin_convertvector(half, words) << 16U;
    store(to + n, bits);
  }
  for (; n < size; ++n) to[n] = static_cast<float>(from[n]);
}

}  // namespace detail

/// to[n] = from[n] rounded. 6 bytes an element.
inline void convert(std::span<const float> from, std::span<bfloat16> to) noexcept {
  assert(from.size() == to.size());
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::round_to_bfloat16<decltype(level)>(from.data(), to.data(), from.size());
  });
}

/// to[n] = from[n], exactly. 6 bytes an element.
inline void convert(std::span<const bfloat16> from, std::span<float> to) noexcept {
  assert(from.size() == to.size());
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::widen_bfloat16<decltype(level)>(from.data(), to.data(), from.size());
  });
}

}  // namespace cairn
