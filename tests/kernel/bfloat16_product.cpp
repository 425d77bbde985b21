#include "cairn/kernel/bfloat16_product.hpp"

#include <vector>

#include "catch.hpp"
#include "kernel/numbers.hpp"

using cairn::bfloat16_matrix;
using cairn::matrix_view;

TEST_CASE("products by weights of 16 bits have the bits of those by the widened ones", "[kernel]") {
  std::size_t wrong = 0;
  for (const std::size_t k : {1U, 40U, 172U, 700U}) {
    for (const std::size_t m : {0U, 1U, 6U, 9U, 30U}) {
      const std::size_t n = k == 172 ? 7000 : 45;  // worth several threads
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
    }
  }
  CHECK(wrong == 0);
}
