#include "cairn/kernel/quantized_product.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/reference_quantized.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

using cairn::matrix_view;

/// The largest error of a product, as a share of what the rounding of its sums allows; infinite where something outside
/// was written, or where a row alone has other bits.
template <class Matrix>
double worst_quantized(std::size_t m, std::size_t k, std::size_t n, bool planted = false) {
  const auto x = random_numbers<float>(m * (k + 3), k), bias = random_numbers<float>(n, 4);
  const auto weights = random_numbers<float>(n * k, n + 5, 0, .1);
  Matrix narrow({weights.data(), n, k});
  const matrix_view<const float> rows(x.data(), m, k, k + 3);
  std::vector<float> out(m * (n + 1) + 1, -7), alone(n);
  const auto then = cairn::epilogue(cairn::with_bias<float>{bias});
  const auto expected = cairn::reference::quantized_product(rows, narrow);
  if (planted) narrow.values[0] ^= 2U;  // one weight is another number
  cairn::multiply_by_rows(rows, narrow, matrix_view<float>(out.data() + 1, m, n, n + 1), then);
  double worst = out[0] == -7 ? 0 : std::numeric_limits<double>::infinity();
  const double epsilon = std::numeric_limits<float>::epsilon() * static_cast<double>(k / 32 + 4);
  for (std::size_t r = 0; r < m; ++r) {
    cairn::multiply_by_rows(rows.block(r, 0, 1, k), narrow, matrix_view<float>(alone.data(), 1, n), then);
    for (std::size_t c = 0; c <= n; ++c) {
      const float found = out[1 + r * (n + 1) + c];
      if (c == n || found != alone[c]) {
        if (c != n || found != -7) return std::numeric_limits<double>::infinity();
        continue;
      }
      const double sum = expected.values[r * n + c] + static_cast<double>(bias[c]);
      const double bound = expected.magnitudes[r * n + c] + std::abs(static_cast<double>(bias[c]));
      worst = std::max(worst, std::abs(static_cast<double>(found) - sum) / (epsilon * bound));
    }
  }
  return worst;
}

template <class Matrix>
void check_quantized() {
  double worst = 0;
  for (const std::size_t k : {1U, 4U, 31U, 32U, 33U, 172U}) {
    for (const std::size_t m : {1U, 2U, 4U, 7U}) worst = std::max(worst, worst_quantized<Matrix>(m, k, 3 + 10 * m));
  }
  for (std::size_t n = 1; n <= 34; ++n) worst = std::max(worst, worst_quantized<Matrix>(1 + n % 5, 40, n));
  CHECK(worst <= 1);
}

/// A product of bytes and weights at their largest magnitudes, where sums in 16 bits would overflow.
template <class Matrix>
void check_extremes() {
  const std::vector<float> x(64, 2.F), weights(64, -3.F);
  std::vector<float> out(1);
  cairn::multiply_by_rows({x.data(), 1, 64}, Matrix({weights.data(), 1, 64}), matrix_view<float>(out.data(), 1, 1));
  CHECK(out[0] == Approx(-384).epsilon(1e-6));
}

}  // namespace

TEST_CASE("quantized products agree with their formula, and a row's bits are its own", "[kernel]") {
  check_quantized<cairn::int8_matrix>();
  check_quantized<cairn::int4_matrix>();
  CHECK(worst_quantized<cairn::int8_matrix>(2, 172, 20, true) > 1);
  CHECK(worst_quantized<cairn::int4_matrix>(2, 172, 20, true) > 1);
  check_extremes<cairn::int8_matrix>();
  check_extremes<cairn::int4_matrix>();
}

TEST_CASE("quantized products are near those of floats", "[kernel]") {
  const auto x = random_numbers<float>(172, 1), weights = random_numbers<float>(500 * 172, 2);
  const auto error = [&](const auto& narrow) {
    std::vector<float> out(500);
    cairn::multiply_by_rows({x.data(), 1, 172}, narrow, matrix_view<float>(out.data(), 1, 500));
    double apart = 0, all = 0;
    for (std::size_t n = 0; n < 500; ++n) {
      double sum = 0;
      for (std::size_t k = 0; k < 172; ++k)
        sum += static_cast<double>(x[k]) * static_cast<double>(weights[n * 172 + k]);
      apart += std::pow(static_cast<double>(out[n]) - sum, 2);
      all += sum * sum;
    }
    return std::sqrt(apart / all);
  };
  CHECK(error(cairn::int8_matrix({weights.data(), 500, 172})) < .012);
  CHECK(error(cairn::int4_matrix({weights.data(), 500, 172})) < .1);
}

TEST_CASE("quantized products on any number of threads", "[kernel]") {
  const auto x = random_numbers<float>(5 * 172, 1), weights = random_numbers<float>(6000 * 172, 2);
  const cairn::int8_matrix narrow({weights.data(), 6000, 172});
  std::vector<float> one(5 * 6000), three(5 * 6000);
  const auto run = [&](std::vector<float>& to, int threads) {
    cairn::multiply_by_rows({x.data(), 5, 172}, narrow, matrix_view<float>(to.data(), 5, 6000), cairn::no_epilogue{},
                            threads);
  };
  run(one, 1);
  run(three, 3);
  CHECK(one == three);
}

TEST_CASE("an input that is not finite makes its row so, and tiny ones are 0", "[kernel]") {
  const auto weights = random_numbers<float>(20 * 70, 2);
  const cairn::int8_matrix narrow({weights.data(), 20, 70});
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    std::vector<float> x(3 * 70, 1.F), out(3 * 20);
    x[70 + 69] = bad;
    cairn::multiply_by_rows({x.data(), 3, 70}, narrow, matrix_view<float>(out.data(), 3, 20));
    for (std::size_t n = 0; n < 60; ++n) CHECK((n / 20 == 1) == !std::isfinite(out[n]));
  }
  const std::vector<float> tiny(70, 1e-40F);
  std::vector<float> out(20, 1.F);
  cairn::multiply_by_rows({tiny.data(), 1, 70}, narrow, matrix_view<float>(out.data(), 1, 20));
  for (const float value : out) CHECK(std::abs(value) < 1e-37F);
}
