#include "cairn/kernel/tile.hpp"

#include "catch.hpp"

TEST_CASE("a tile multiplies rows of any stride, and no more rows than it was given", "[kernel]") {
  cairn::detail::at_level([](auto level) {
    using level_type = decltype(level);
    constexpr std::size_t width = cairn::detail::tile_width<float, level_type>, depth = 5, stride = 7;
    constexpr std::size_t lane = cairn::detail::lane_count<float, level_type>;
    constexpr std::size_t most = 2 * cairn::detail::tile_shape<level_type>::height + 1;
    float left[most * stride], right[depth * width];
    for (std::size_t n = 0; n < most * stride; ++n) left[n] = static_cast<float>(n % 9) - 4;
    for (std::size_t n = 0; n < depth * width; ++n) right[n] = static_cast<float>(n % 11) - 5;
    for (std::size_t rows = 1; rows <= most; ++rows) {
      for (const std::size_t columns : {std::size_t{1}, lane, lane + 1, width / 2, width}) {
        float tile[most * width];
        for (float& value : tile) value = 99;
        const std::size_t done = cairn::detail::multiply_rows<level_type>(
            cairn::detail::tile_operands<float>{left, stride, 1, right, width, depth}, rows, columns, tile, width);
        REQUIRE(done >= 1);
        REQUIRE(done <= rows);
        bool same = true;
        for (std::size_t r = 0; r < most; ++r) {
          for (std::size_t c = 0; c < columns; ++c) {
            float sum = r < done ? 0.F : 99.F;
            for (std::size_t k = 0; k < depth && r < done; ++k) sum += left[r * stride + k] * right[k * width + c];
            same = same && tile[r * width + c] == sum;
          }
        }
        CHECK(same);
      }
    }
  });
}
