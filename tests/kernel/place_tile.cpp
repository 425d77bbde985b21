#include "cairn/kernel/place_tile.hpp"

#include <vector>

#include "catch.hpp"
#include "kernel/numbers.hpp"

TEST_CASE("a tile joins what stands in its place, and only its last part passes the epilogue", "[kernel]") {
  using cairn::joining;
  constexpr std::size_t rows = 3, columns = 21, stride = 40, row = 2, column = 5;
  const auto tile = random_numbers<float>(rows * stride, 1), before = random_numbers<float>(8 * stride, 2);
  for (const joining how : {joining::assign, joining::add, joining::subtract}) {
    for (const bool last : {false, true}) {
      std::vector<float> out = before;
      cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
        cairn::detail::place_tile<decltype(level)>(tile.data(), stride,
                                                   cairn::matrix_view<float>(out.data(), 8, stride), row, rows, column,
                                                   columns, how, last, cairn::with_scale<float>{2});
      });
      std::vector<float> expected = before;
      for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
          float& to = expected[(row + r) * stride + column + c];
          const float value = tile[r * stride + c];
          to = how == joining::assign ? value : how == joining::add ? to + value : to - value;
          if (last) to *= 2;
        }
      }
      CHECK(out == expected);
    }
  }
}
