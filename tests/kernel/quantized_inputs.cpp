#include "cairn/kernel/quantized_inputs.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/reference_quantized.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

TEST_CASE("rows become bytes as the formula says, filled up with zeros", "[kernel]") {
  std::size_t wrong = 0;
  for (const std::size_t columns : {1U, 31U, 32U, 33U, 100U}) {
    const auto x = random_numbers<float>(3 * (columns + 2), columns);
    const cairn::matrix_view<const float> rows(x.data(), 3, columns, columns + 2);
    const auto made = cairn::detail::quantize_inputs(rows, 8);
    REQUIRE(made.blocks == (columns + 31) / 32);
    for (std::size_t n = 0; n < 3 * made.blocks; ++n) {
      const std::size_t first = n % made.blocks * 32, count = std::min<std::size_t>(32, columns - first);
      const auto expected = cairn::reference::quantize({rows.row(n / made.blocks) + first, count});
      double sum = 0;
      for (std::size_t k = 0; k < 32; ++k) {
        sum += expected.numbers[k];
        wrong += made.values[32 * n + k] == expected.numbers[k] ? 0U : 1U;
      }
      wrong += made.biases[n] == -8 * sum && static_cast<double>(made.scales[n]) == expected.scale ? 0U : 1U;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("bytes of blocks that are zero, tiny, huge or not finite", "[kernel]") {
  std::vector<float> x(5 * 32);
  x[32] = 1e-40F;
  x[64] = std::numeric_limits<float>::max();
  x[96] = std::numeric_limits<float>::infinity();
  x[128] = std::numeric_limits<float>::quiet_NaN();
  const auto made = cairn::detail::quantize_inputs({x.data(), 1, x.size()}, 1);
  CHECK((made.scales[0] == 0 && made.values[0] == 0));
  CHECK((made.scales[1] < 1e-41F && made.values[32] == 0));
  CHECK((made.scales[2] == x[64] / 127 && made.values[64] == 127));
  CHECK(std::isnan(made.scales[3]));
  CHECK(std::isnan(made.scales[4]));
}
