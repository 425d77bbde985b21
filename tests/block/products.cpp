#include "cairn/block/products.hpp"

#include <cmath>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

/// The largest error of rows weight^T + bias; `planted` is added to a bias.
double products_error(std::uint32_t rows, bool with_bias, double planted = 0) {
  const laws::packed_batch<double> x({rows}, 7), weight({5}, 7, 4);
  std::vector<double> bias(with_bias ? 5 : 0, .25), out(rows * 5);
  if (planted != 0) bias[2] += planted;
  const cairn::matrix_view<double> y(out.data(), rows, 5);
  cairn::detail::multiply_transposed<double>(x.rows(), weight.rows(), bias, y);
  double worst = 0;
  for (std::size_t c = 0; c < 5; ++c) {
    for (std::size_t r = 0; r < rows; ++r) {
      double expected = with_bias ? .25 : 0;
      for (std::size_t k = 0; k < 7; ++k) expected += x.rows()(r, k) * weight.rows()(c, k);
      worst = std::max(worst, std::abs(y(r, c) - expected));
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("products by a transposed weight, for few rows and for many", "[block]") {
  for (const std::uint32_t rows : {0U, 1U, 4U, 5U, 40U}) {
    CHECK(products_error(rows, true) < 1e-12);
    CHECK(products_error(rows, false) < 1e-12);
  }
  CHECK(products_error(3, true, 1e-9) > 1e-12);
}
