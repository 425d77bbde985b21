#include "cairn/kernel/bfloat16_matrix.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "kernel/numbers.hpp"

using cairn::bfloat16_matrix;

TEST_CASE("weights come back from 16 bits within what is stated", "[kernel]") {
  std::size_t wrong = 0;
  for (const std::size_t columns : {1U, 2U, 33U}) {
    const auto weights = random_numbers<float>(70 * columns, columns);
    const bfloat16_matrix stored({weights.data(), 70, columns});
    std::vector<float> row(columns);
    for (std::size_t r = 0; r < 70; ++r) {
      stored.widen_row(r, row);
      for (std::size_t c = 0; c < columns; ++c) {
        const float weight = weights[r * columns + c];
        wrong += std::abs(row[c] - weight) <= std::abs(weight) / 256 ? 0U : 1U;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(cairn::array_bytes(bfloat16_matrix(64, 288)) == 64 * 288 * 2);
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
