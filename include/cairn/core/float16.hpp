#pragma once
/// Half precision as a type for storage: 11 bits of precision, up to 65504. Nothing is computed in it.

#include <bit>
#include <cstdint>

namespace cairn {

/// A float rounded to the nearest number of IEEE 754's binary16, of two equally near ones to the even one; NaN stays
/// NaN (and becomes quiet), what is too large becomes infinite, denormals are kept.
struct float16 {
  std::uint16_t bits = 0;

  constexpr float16() noexcept = default;
  explicit constexpr float16(float value) noexcept {
    const auto all = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t size = all & 0x7fffffffU, sign = (all & 0x80000000U) >> 16U;
    std::uint32_t rounded = 0x7c00U;
    if (size > 0x7f800000U) {
      rounded = 0x7e00U | ((size >> 13U) & 0x3ffU);
    } else if (size < 0x38800000U) {  // below 2^-14: the unit in the last place of .5 is that of the denormals
      rounded = std::bit_cast<std::uint32_t>(std::bit_cast<float>(size) + .5F) - std::bit_cast<std::uint32_t>(.5F);
    } else if (size < 0x47800000U) {  // below 2^16; a carry goes into the exponent, at last to infinity
      rounded = (size + 0xfffU + ((size >> 13U) & 1U) - 0x38000000U) >> 13U;
    }
    bits = static_cast<std::uint16_t>(sign | rounded);
  }
  constexpr operator float() const noexcept {  // exact
    const std::uint32_t sign = (bits & 0x8000U) << 16U, exponent = (bits >> 10U) & 31U, fraction = bits & 0x3ffU;
    const std::uint32_t normal = sign | ((exponent + (exponent == 31 ? 224U : 112U)) << 23U) | (fraction << 13U);
    if (exponent != 0) return std::bit_cast<float>(normal);
    const float size = static_cast<float>(fraction) * 0x1p-24F;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(size));
  }
};

}  // namespace cairn
