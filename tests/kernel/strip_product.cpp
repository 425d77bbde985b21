#include "cairn/kernel/strip_product.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "catch.hpp"

namespace {

float left_value(std::size_t k, std::size_t i) {
  return static_cast<float>((3 * k + 5 * i) % 7) - 3;
}
float right_value(std::size_t k, std::size_t j) {
  return static_cast<float>((2 * k + 3 * j) % 11) - 5;
}

/// Elements of [rows, columns] that update_tiles made wrong, or touched below the diagonal of an upper triangle. All
/// sums are whole numbers, so that they are exact.
template <bool Add>
int wrong_updates(std::size_t rows, std::size_t columns, bool upper) {
  return cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using level_type = decltype(level);
    constexpr std::size_t height = cairn::detail::tile_shape<level_type>::height;
    constexpr std::size_t width = cairn::detail::tile_width<float, level_type>, depth = 5;
    const std::size_t high = cairn::detail::rounded_up(rows, height), wide = cairn::detail::rounded_up(columns, width);
    std::vector<float> left(depth * high), right(depth * wide), out(rows * columns, 100);
    for (std::size_t k = 0; k < depth; ++k) {
      for (std::size_t i = 0; i < rows; ++i) left[(i / height * depth + k) * height + i % height] = left_value(k, i);
      for (std::size_t j = 0; j < columns; ++j) right[(j / width * depth + k) * width + j % width] = right_value(k, j);
    }
    const auto stride = static_cast<std::ptrdiff_t>(columns);
    const cairn::detail::tiles<float> work{left.data(), right.data(), depth, depth, {out.data(), stride, 1},
                                           rows,        columns,      upper};
    cairn::detail::update_tiles<level_type, Add>(work, 0, rows, 0, columns);
    int wrong = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        float sum = 0;
        for (std::size_t k = 0; k < depth; ++k) sum += left_value(k, i) * right_value(k, j);
        const float expected = upper && j < i ? 100 : Add ? 100 + sum : 100 - sum;
        wrong += out[i * columns + j] == expected ? 0 : 1;
      }
    }
    return wrong;
  });
}

}  // namespace

TEST_CASE("strips update whole tiles, their edges and upper triangles alone", "[kernel]") {
  for (const std::size_t rows : {1U, 6U, 13U, 24U}) {
    for (const std::size_t columns : {1U, 16U, 64U, 67U, 130U}) {
      for (const bool upper : {false, true}) {
        CHECK(wrong_updates<true>(rows, columns, upper) == 0);
        CHECK(wrong_updates<false>(rows, columns, upper) == 0);
      }
    }
  }
}

TEST_CASE("a strip is solved by a triangle in strips", "[kernel]") {
  // Of U^T X = B with ones on the diagonal of U and above it, row p of X is the difference of two rows of B.
  const bool solved = cairn::detail::at_level([](auto level) CAIRN_INLINE_BODY {
    using level_type = decltype(level);
    constexpr std::size_t height = cairn::detail::tile_shape<level_type>::height;
    constexpr std::size_t width = cairn::detail::tile_width<float, level_type>, depth = 3 * height;
    std::vector<float> upper(depth * depth), inverse(depth, 1.F), strip(depth * width), expected(strip.size());
    for (std::size_t j = 0; j < depth; ++j) {
      for (std::size_t k = 0; k <= j; ++k) upper[(j / height * depth + k) * height + j % height] = 1;
    }
    for (std::size_t k = 0; k < depth; ++k) {
      for (std::size_t c = 0; c < width; ++c) {
        strip[k * width + c] = right_value(k, c);
        expected[k * width + c] = right_value(k, c) - (k > 0 ? right_value(k - 1, c) : 0.F);
      }
    }
    cairn::detail::solve_strip<level_type, float>(upper.data(), inverse.data(), depth, 0, strip.data());
    return strip == expected;
  });
  CHECK(solved);
}
