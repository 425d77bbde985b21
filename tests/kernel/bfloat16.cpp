#include "cairn/kernel/bfloat16.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.hpp"

using cairn::bfloat16;

TEST_CASE("a float is rounded to the nearest bfloat16, ties to even", "[kernel]") {
  const auto rounded = [](std::uint32_t bits) { return bfloat16(std::bit_cast<float>(bits)).bits; };
  CHECK(bfloat16(1.F).bits == 0x3f80);
  CHECK(rounded(0x3f808000) == 0x3f80);  // 1 + 2^-8: half way, down to even
  CHECK(rounded(0x3f818000) == 0x3f82);  // half way, up to even
  CHECK(rounded(0x3f808001) == 0x3f81);
  CHECK(rounded(0x3f807fff) == 0x3f80);
  CHECK(rounded(0x7f7fffff) == 0x7f80);  // the largest float becomes infinite
  CHECK(rounded(0xff800000) == 0xff80);
  CHECK(rounded(0x7f800001) == 0x7fc0);  // a NaN whose upper bits alone would be infinity
  CHECK(rounded(0x80000000) == 0x8000);
  CHECK(rounded(0x00018000) == 0x0002);  // denormals
  CHECK(std::isnan(static_cast<float>(bfloat16(-std::numeric_limits<float>::quiet_NaN()))));
}

TEST_CASE("spans are converted as single values are, at every length and alignment", "[kernel]") {
  std::vector<float> from(300);
  for (std::size_t n = 0; n < from.size(); ++n) {  // all exponents, NaN and infinities among them
    from[n] = std::bit_cast<float>(static_cast<std::uint32_t>(n * 2654435761U + (n % 5 == 0 ? 0x7f7f8000U : 0U)));
  }
  std::size_t wrong = 0;
  for (std::size_t size = 0; size <= 33; ++size) {
    for (std::size_t offset = 0; offset < 260; offset += 13) {
      std::vector<bfloat16> to(size + 2);
      std::vector<float> back(size + 2, -1.F);
      const auto source = std::span<const float>(from).subspan(offset % (from.size() - size), size);
      cairn::convert(source, std::span(to).subspan(1, size));
      cairn::convert(std::span<const bfloat16>(to).subspan(1, size), std::span(back).subspan(1, size));
      for (std::size_t n = 0; n < size; ++n) {
        const bfloat16 expected(source[n]);
        if (to[n + 1].bits != expected.bits) ++wrong;
        if (std::bit_cast<std::uint32_t>(back[n + 1]) != std::uint32_t{expected.bits} << 16U) ++wrong;
      }
      if (to[0].bits != 0 || to[size + 1].bits != 0 || back[0] != -1 || back[size + 1] != -1) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("every bfloat16 survives a float", "[kernel]") {
  std::size_t wrong = 0;
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    bfloat16 value;
    value.bits = static_cast<std::uint16_t>(bits);
    const auto wide = static_cast<float>(value);
    if (std::isnan(wide) ? !std::isnan(static_cast<float>(bfloat16(wide))) : bfloat16(wide).bits != bits) ++wrong;
  }
  CHECK(wrong == 0);
}
