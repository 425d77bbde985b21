#include "cairn/kernel/quantized_matrix.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

using cairn::int4_matrix;
using cairn::int8_matrix;
using cairn::matrix_view;

std::vector<float> widened(const auto& weights) {
  std::vector<float> all(weights.rows() * weights.columns());
  for (std::size_t r = 0; r < weights.rows(); ++r) {
    weights.widen_row(r, std::span(all).subspan(r * weights.columns(), weights.columns()));
  }
  return all;
}

/// The largest error of a block of 32 weights over its largest magnitude, and the largest root of its mean square.
struct block_errors {
  double worst = 0, root = 0;
};
template <class Matrix>
block_errors errors_of(std::size_t rows, std::size_t columns, const std::vector<float>& weights) {
  const auto back = widened(Matrix({weights.data(), rows, columns}));
  block_errors found;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t first = 0; first < columns; first += 32) {
      const std::size_t count = std::min<std::size_t>(32, columns - first);
      double most = 0, worst = 0, squares = 0;
      for (std::size_t c = 0; c < count; ++c) {
        const auto weight = static_cast<double>(weights[r * columns + first + c]);
        const double error = std::abs(weight - static_cast<double>(back[r * columns + first + c]));
        most = std::max(most, std::abs(weight));
        worst = std::max(worst, error);
        squares += error * error;
      }
      found.worst = std::max(found.worst, worst / most);
      found.root = std::max(found.root, std::sqrt(squares / static_cast<double>(count)) / most);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("weights come back from 8 and 4 bits within what is stated", "[kernel]") {
  for (const std::size_t columns : {1U, 31U, 32U, 33U, 172U}) {
    const auto weights = random_numbers<float>(35 * columns, columns);
    CHECK(errors_of<int8_matrix>(35, columns, weights).worst <= (1 + 1e-6) / 254);
    const block_errors four = errors_of<int4_matrix>(35, columns, weights);
    CHECK(four.root <= 1. / 16);
  }
  // Of normal weights the root of the mean square is far below: 256 blocks of 32.
  const auto weights = random_numbers<float>(256 * 32, 1);
  const auto back = widened(int4_matrix({weights.data(), 256, 32}));
  double squares = 0, all = 0;
  for (std::size_t n = 0; n < weights.size(); ++n) {
    squares += std::pow(static_cast<double>(weights[n] - back[n]), 2);
    all += std::pow(static_cast<double>(weights[n]), 2);
  }
  CHECK(std::sqrt(squares / all) < .085);
}

TEST_CASE("what 8 and 4 bits hold exactly", "[kernel]") {
  std::vector<float> weights(40);
  for (std::size_t n = 0; n < 40; ++n) weights[n] = static_cast<float>(static_cast<int>(n % 16) - 8) / 4;
  CHECK(widened(int4_matrix({weights.data(), 1, 40})) == weights);
  for (std::size_t n = 0; n < 40; ++n) weights[n] = static_cast<float>(static_cast<int>(n * 37 % 255) - 127) / 16;
  weights[0] = weights[32] = -127.F / 16;
  CHECK(widened(int8_matrix({weights.data(), 1, 40})) == weights);
  CHECK(widened(int8_matrix(3, 40)) == std::vector<float>(120));
  CHECK(widened(int4_matrix(3, 40)) == std::vector<float>(120));
  const std::vector<float> tiny(40, 1e-40F);  // below what a scale can be divided by
  CHECK(widened(int8_matrix({tiny.data(), 1, 40})) == std::vector<float>(40));
  CHECK(widened(int4_matrix({tiny.data(), 1, 40})) == std::vector<float>(40));
}

TEST_CASE("quantized weights take the bytes that are stated, the same on any number of threads", "[kernel]") {
  CHECK(cairn::array_bytes(int8_matrix(32, 288)) == 32 * 288 * 36 / 32);
  CHECK(cairn::array_bytes(int4_matrix(32, 288)) == 32 * 288 * 20 / 32);
  const auto weights = random_numbers<float>(700 * 33, 1);
  const int4_matrix one({weights.data(), 700, 33}, "weights", 1), three({weights.data(), 700, 33}, "weights", 3);
  CHECK((one.values == three.values && one.scales == three.scales));
}

TEST_CASE("weights that cannot be quantized, and arrays that do not fit", "[kernel]") {
  std::vector<float> weights(3 * 40, 1.F);
  weights[2 * 40 + 33] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(int8_matrix({weights.data(), 3, 40}, "table"),
                    Catch::Contains("table: a weight that is not finite, row 2, column 33"));
  weights[2 * 40 + 33] = -std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(int4_matrix({weights.data(), 3, 40}, "table"), Catch::Contains("row 2, column 33"));
  weights[2 * 40 + 33] = std::numeric_limits<float>::max();
  int8_matrix made({weights.data(), 3, 40});
  CHECK_NOTHROW(made.check("file"));
  made.scales[5] = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(made.check("file"), Catch::Contains("file: a scale that is not finite"));
  made.scales.pop_back();
  CHECK_THROWS_WITH(made.check("file"), Catch::Contains("3 rows of 40 weights"));
}
