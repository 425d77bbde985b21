#include "cairn/quantization/nearest_center.hpp"

#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<float> drawn_numbers(std::size_t count, std::uint64_t seed) {
  random_stream random(seed, purpose::simulate);
  std::vector<float> all(count);
  for (float& value : all) value = static_cast<float>(random.normal());
  return all;
}

}  // namespace

TEST_CASE("the nearest of all centers, as by trying each", "[quantization]") {
  for (const std::size_t count : {1U, 3U, 16U, 17U, 256U}) {
    for (const std::size_t width : {1U, 2U, 5U}) {
      const std::vector<float> centers = drawn_numbers(count * width, 1), values = drawn_numbers(40 * (width + 2), 2);
      const matrix_view<const float> of(centers.data(), count, width), rows(values.data() + 1, 40, width, width + 2);
      std::vector<std::uint32_t> nearest(40);
      std::vector<float> squares(40);
      nearest_center(of).find(rows, nearest, squares);
      for (std::size_t n = 0; n < 40; ++n) {
        double least = 1e30;
        std::size_t first = count;
        for (std::size_t c = 0; c < count; ++c) {
          double square = 0;
          for (std::size_t k = 0; k < width; ++k) {
            const double apart = static_cast<double>(rows(n, k)) - static_cast<double>(of(c, k));
            square += apart * apart;
          }
          if (square < least) least = square, first = c;
        }
        CHECK(nearest[n] == first);
        CHECK(static_cast<double>(squares[n]) == Approx(least).epsilon(1e-5));
      }
    }
  }
}

TEST_CASE("of equal centers the first, of a column of rows that lie transposed", "[quantization]") {
  std::vector<float> centers(64, 7.F);
  centers[40] = centers[25] = centers[33] = 2;
  const std::vector<float> values{2, 0, 7, 0, 2.5F, 0};
  std::vector<std::uint32_t> nearest(3);
  std::vector<float> squares(3);
  nearest_center(matrix_view(std::as_const(centers).data(), 64, 1))
      .find(matrix_view(values.data(), 3, 1, 2), nearest, squares);
  CHECK(nearest == std::vector<std::uint32_t>{25, 0, 25});
  CHECK(squares == std::vector<float>{0, 0, .25F});
  const std::vector<float> transposed{1, 4, 2, 5};  // rows (1, 2) and (4, 5)
  const std::vector<float> two{4, 4, 1, 1};
  nearest.resize(2);
  squares.resize(2);
  nearest_center(matrix_view(two.data(), 2, 2))
      .find(matrix_view(transposed.data(), 2, 2).transposed(), nearest, squares);
  CHECK(nearest == std::vector<std::uint32_t>{1, 0});
  CHECK(squares == std::vector<float>{1, 1});
}
