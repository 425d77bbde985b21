#include "cairn/core/float16.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "catch.hpp"

using cairn::float16;

namespace {
float16 half_of_bits(std::uint32_t bits) {
  float16 value;
  value.bits = static_cast<std::uint16_t>(bits);
  return value;
}
/// FNV-1a over words in place of bytes.
struct word_hash {
  std::uint64_t value = 0xcbf29ce484222325U;
  void add(std::uint64_t word) noexcept { value = (value ^ word) * 0x100000001b3U; }
};
}  // namespace

TEST_CASE("all 65536 halves are widened as numpy does, and come back") {
  word_hash hash;
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const float16 half = half_of_bits(bits);
    const float wide = half;
    hash.add(std::isnan(wide) ? 0U : std::bit_cast<std::uint32_t>(wide));
    // By the definition of the format.
    const int exponent = static_cast<int>((bits >> 10U) & 31U), fraction = static_cast<int>(bits & 1023U);
    const double sign = bits < 0x8000U ? 1 : -1;
    if (exponent == 31) {
      REQUIRE(std::isnan(wide) == (fraction != 0));
      REQUIRE((fraction != 0 || std::isinf(wide)));
    } else {
      const double value =
          sign * (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25));
      REQUIRE(static_cast<double>(wide) == value);
    }
    REQUIRE(std::signbit(wide) == (bits >= 0x8000U));
    const std::uint32_t quiet = exponent == 31 && fraction != 0 ? bits | 0x200U : bits;
    REQUIRE(float16(wide).bits == quiet);
  }
  CHECK(hash.value == 0xe7ddaefb809d2325U);  // numpy 1.24.2, astype(float32), NaN as 0
}

TEST_CASE("floats are rounded to halves as numpy does") {
  word_hash hash;
  for (std::uint64_t n = 0; n < 1U << 20U; ++n) {
    const auto bits = static_cast<std::uint32_t>(n << 12U | ((n * 0x9E3779B97F4A7C15U >> 40U) & 0xfffU));
    const auto value = std::bit_cast<float>(bits);
    const float16 half(value);
    hash.add(std::isnan(value) ? 0U : half.bits);
    REQUIRE(std::isnan(static_cast<float>(half)) == std::isnan(value));
  }
  CHECK(hash.value == 0xde70502dc04e68f5U);  // numpy 1.24.2, astype(float16), NaN as 0
}

TEST_CASE("halfway between two halves the even one is taken") {
  for (std::uint32_t bits = 0; bits < 0x7bffU; ++bits) {
    const float low = half_of_bits(bits), high = half_of_bits(bits + 1);
    const float middle = low + (high - low) / 2;
    REQUIRE(float16(middle).bits == bits + bits % 2);
    REQUIRE(float16(std::nextafter(middle, low)).bits == bits);
    REQUIRE(float16(std::nextafter(middle, high)).bits == bits + 1);
    REQUIRE(float16(-middle).bits == (0x8000U | (bits + bits % 2)));
  }
  CHECK(float16(65519.996F).bits == 0x7bffU);
  CHECK(float16(65520.F).bits == 0x7c00U);
  CHECK(float16(std::numeric_limits<float>::max()).bits == 0x7c00U);
  STATIC_REQUIRE(float16(1.F).bits == 0x3c00U);
}
