#include "cairn/kernel/bfloat16_matrix.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/gemm.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

using cairn::bfloat16_matrix;
using cairn::matrix_view;

TEST_CASE("products by weights of 16 bits have the bits of those by the widened ones", "[kernel]") {
  std::size_t wrong = 0;
  for (const std::size_t k : {1U, 40U, 172U, 700U}) {
    for (const std::size_t m : {0U, 1U, 6U, 9U, 30U}) {
      const std::size_t n = k == 172 ? 700 : 45;  // more than are widened at a time
      const auto x = random_numbers<float>(m * k, 1), weights = random_numbers<float>(n * k, 2);
      const auto bias = random_numbers<float>(n, 3);
      const bfloat16_matrix narrow({weights.data(), n, k});
      std::vector<float> wide(n * k), expected(m * n), one(m * n), three(m * n);
      for (std::size_t r = 0; r < n; ++r) narrow.widen_row(r, std::span(wide).subspan(r * k, k));
      const auto then = cairn::epilogue(cairn::with_bias<float>{bias});
      cairn::gemm(matrix_view<const float>(x.data(), m, k), matrix_view<const float>(wide.data(), n, k).transposed(),
                  matrix_view<float>(expected.data(), m, n), then);
      cairn::multiply_by_rows({x.data(), m, k}, narrow, matrix_view<float>(one.data(), m, n), then);
      cairn::multiply_by_rows({x.data(), m, k}, narrow, matrix_view<float>(three.data(), m, n), then, 3);
      wrong += one == expected && three == expected ? 0 : 1;
      for (std::size_t i = 0; i < wide.size(); ++i) {
        wrong += std::abs(wide[i] - weights[i]) <= std::abs(weights[i]) / 256 ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("weights that 16 bits do not hold, and arrays that do not fit", "[kernel]") {
  std::vector<float> weights(3 * 5, 1.F);
  weights[7] = std::numeric_limits<float>::max();  // rounded, it is infinite
  CHECK_THROWS_WITH(bfloat16_matrix({weights.data(), 3, 5}, "table"),
                    Catch::Contains("table: a weight that is not finite, row 1, column 2"));
  weights[7] = 2;
  bfloat16_matrix made({weights.data(), 3, 5});
  CHECK_NOTHROW(made.check("file"));
  made.values[3].bits = 0x7f80;
  CHECK_THROWS_WITH(made.check("file"), Catch::Contains("file: a weight that is not finite"));
  made.values.pop_back();
  CHECK_THROWS_WITH(made.check("file"), Catch::Contains("3 rows of 5"));
}
