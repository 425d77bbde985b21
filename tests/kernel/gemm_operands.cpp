#include "cairn/kernel/gemm_operands.hpp"

#include <cstdint>
#include <vector>

#include "catch.hpp"

TEST_CASE("parts of a product cover it, and are no larger than the caches", "[kernel]") {
  cairn::detail::at_level([](auto level) {
    using at = decltype(level);
    constexpr std::size_t height = cairn::detail::tile_shape<at>::height, width = cairn::detail::tile_width<float, at>;
    for (const std::size_t size : {1U, 5U, 64U, 513U, 4096U, 100000U}) {
      const auto blocks = cairn::detail::blocks_for<at, float>(size, size, size);
      CHECK(blocks.rows % height == 0);
      CHECK(blocks.columns % width == 0);
      CHECK(blocks.depth <= 512);
      CHECK(blocks.rows * blocks.depth * sizeof(float) <= (256U << 10U) + height * blocks.depth * sizeof(float));
      CHECK(blocks.columns * blocks.depth * sizeof(float) <= (4U << 20U) + width * blocks.depth * sizeof(float));
      const std::size_t parts = (size + blocks.depth - 1) / blocks.depth;
      CHECK(parts * blocks.depth < size + parts);  // as long as each other, to one
    }
    CHECK(cairn::detail::even_part(0, 512, 1) == 0);
  });
}

TEST_CASE("gathered rows are packed as rows that lie there", "[kernel]") {
  const bool same = cairn::detail::at_level([](auto level) CAIRN_INLINE_BODY {
    using at = decltype(level);
    constexpr std::size_t height = cairn::detail::tile_shape<at>::height, rows = height + 1, depth = 7, stride = 9;
    std::vector<float> table(rows * stride), gathered(2 * height * depth, -1.F), plain = gathered,
                                                                                 space(height * depth);
    for (std::size_t n = 0; n < table.size(); ++n) table[n] = static_cast<float>(n + 1);
    std::vector<std::uint32_t> ids;
    for (std::size_t n = 0; n < rows; ++n) ids.push_back(static_cast<std::uint32_t>(n));
    const cairn::matrix_view<const float> view(table.data(), rows, depth, stride);
    const cairn::detail::product_range all{0, rows, 0, 1, 0, depth};
    cairn::detail::pack_left<at>(cairn::detail::left_operand<float>(view), all, plain.data(), space.data());
    cairn::detail::pack_left<at>(cairn::detail::left_operand<float>(cairn::gathered_rows<const float>{view, ids}), all,
                                 gathered.data(), space.data());
    bool right = gathered == plain;
    for (std::size_t k = 0; k < depth; ++k) {
      for (std::size_t r = 0; r < 2 * height; ++r) {
        const float expected = r < rows ? table[r * stride + k] : 0.F;
        right = right && plain[(r / height * depth + k) * height + r % height] == expected;
      }
    }
    return right;
  });
  CHECK(same);
}
