#include "cairn/kernel/panel_matrix.hpp"

#include <vector>

#include "catch.hpp"
#include "kernel/numbers.hpp"

using cairn::matrix_view;
using cairn::panel_matrix;

TEST_CASE("products by panels have the bits of those by the matrix", "[kernel]") {
  std::size_t wrong = 0;
  for (const std::size_t k : {1U, 40U, 172U, 700U}) {
    for (const std::size_t m : {0U, 1U, 6U, 9U, 250U}) {
      const std::size_t n = k == 172 ? 700 : k == 40 ? 129 : k == 1 ? 64 : 45;
      const auto x = random_numbers<float>(m * k, 1), weights = random_numbers<float>(n * k, 2);
      const auto bias = random_numbers<float>(n, 3), beside = random_numbers<float>(m * n, 4);
      const panel_matrix panels({weights.data(), n, k});
      std::vector<float> expected(m * n), one(m * n), three(m * n);
      const auto then =
          cairn::epilogue(cairn::with_bias<float>{bias}, cairn::with_residual<float>{{beside.data(), m, n}});
      cairn::gemm(matrix_view<const float>(x.data(), m, k), matrix_view<const float>(weights.data(), n, k).transposed(),
                  matrix_view<float>(expected.data(), m, n), then);
      cairn::multiply_by_rows({x.data(), m, k}, panels, matrix_view<float>(one.data(), m, n), then);
      cairn::multiply_by_rows({x.data(), m, k}, panels, matrix_view<float>(three.data(), m, n), then, 3);
      wrong += one == expected && three == expected ? 0 : 1;
      cairn::gemm(matrix_view<const float>(x.data(), m, k), matrix_view<const float>(weights.data(), n, k).transposed(),
                  matrix_view<float>(expected.data(), m, n));
      cairn::multiply_by_rows({x.data(), m, k}, panels, matrix_view<float>(one.data(), m, n));
      wrong += one == expected ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a panel matrix has the rows that it was made of") {
  const std::size_t rows = 130, columns = 7;
  const auto weights = random_numbers<float>(rows * columns, 1);
  const panel_matrix panels({weights.data(), rows, columns}, "here", 3);
  CHECK(panels.rows() == rows);
  CHECK(panels.columns() == columns);
  CHECK(panels.panels() == 3);
  CHECK(panels.panel(2).columns == 2);
  std::vector<float> row(columns);
  for (std::size_t r = 0; r < rows; ++r) {
    panels.widen_row(r, row);
    CHECK(std::equal(row.begin(), row.end(), weights.begin() + static_cast<std::ptrdiff_t>(r * columns)));
  }
}

TEST_CASE("a panel matrix refuses what is not finite or of another size") {
  auto weights = random_numbers<float>(12, 1);
  panel_matrix panels({weights.data(), 3, 4});
  panels.check("here");
  panels.values.resize(11);
  CHECK_THROWS_WITH(panels.check("here"), "here: 11 weights; expected 3 rows of 4");
  weights[5] = std::nanf("");
  CHECK_THROWS_WITH(panel_matrix({weights.data(), 3, 4}, "here"),
                    "here: a weight that is not finite, row 1, column 1; expected finite weights");
}
