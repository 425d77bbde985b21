#include "cairn/kernel/philox_lanes.hpp"

#include "cairn/core/random.hpp"
#include "catch.hpp"

namespace {

/// Whether every lane is the block that philox4x32 makes of its counter.
bool philox_lanes_agree(std::uint64_t block, std::uint64_t index, std::array<std::uint32_t, 2> key) {
  bool right = true;
  cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using vector = cairn::detail::lanes<std::uint64_t, decltype(level)>;
    constexpr std::size_t width = cairn::detail::lane_count<std::uint64_t, decltype(level)>;
    vector word[2][4];
    cairn::detail::philox_blocks(block, index, key, word);
    for (std::size_t n = 0; n < 2 * width; ++n) {
      const std::uint64_t at = block + n;
      const auto expected =
          cairn::philox4x32({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at >> 32U),
                             static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32U)},
                            key);
      for (std::size_t w = 0; w < 4; ++w) {
        std::uint64_t part[width];
        cairn::detail::store(part, word[n / width][w]);
        right = right && static_cast<std::uint32_t>(part[n % width]) == expected[w];
      }
    }
  });
  return right;
}

}  // namespace

TEST_CASE("lanes of Philox are its blocks, also where counters pass 32 bits", "[kernel]") {
  CHECK(philox_lanes_agree(0, 0, {0, 0}));
  CHECK(philox_lanes_agree(0xfffffffd, 0xfedcba9876543210, {0x9abcdef0, 0x12345678}));
  CHECK(philox_lanes_agree(~std::uint64_t{0} - 2, ~std::uint64_t{0}, {~0U, ~0U}));
}
