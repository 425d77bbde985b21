#include "cairn/quantization/quantized_rows.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

/// Directions evenly, norms over three powers of ten: what a byte for the norm is for.
std::vector<float> uneven_rows(std::size_t count, std::size_t width, std::uint64_t seed) {
  random_stream random(seed, purpose::simulate);
  std::vector<float> all;
  for (std::size_t n = 0; n < count; ++n) {
    const double norm = std::pow(10, 3 * random.uniform());
    std::vector<double> row(width);
    double squares = 0;
    for (double& value : row) squares += std::pow(value = random.normal(), 2);
    for (const double value : row) all.push_back(static_cast<float>(norm * value / std::sqrt(squares)));
  }
  return all;
}

/// The mean over rows of |row - what stands for it| / |row|.
double relative_error(const std::vector<float>& rows, const quantized_rows& made) {
  double all = 0;
  for (std::size_t n = 0; n < made.rows(); ++n) {
    std::vector<float> near(made.width());
    made.add_row(n, near);
    double apart = 0, squares = 0;
    for (std::size_t k = 0; k < made.width(); ++k) {
      const auto value = static_cast<double>(rows[n * made.width() + k]);
      apart += std::pow(value - static_cast<double>(near[k]), 2);
      squares += value * value;
    }
    all += std::sqrt(apart / squares);
  }
  return all / static_cast<double>(made.rows());
}

}  // namespace

TEST_CASE("norms apart keep the directions of short rows", "[quantization]") {
  const std::vector<float> rows = uneven_rows(2000, 6, 1);
  const matrix_view<const float> view(rows.data(), 2000, 6);
  const quantized_rows plain = quantize_rows(view), apart = quantize_rows(view, {.norms = true});
  CHECK(plain.norms.empty());
  CHECK(plain.codes.size() == 3 * 2000);
  CHECK(apart.codes.size() == 3 * 2000);
  CHECK(apart.norm_codes.size() == 2000);
  CHECK_NOTHROW(plain.check("plain"));
  CHECK_NOTHROW(apart.check("apart"));
  CHECK(relative_error(rows, apart) < .12);
  CHECK(relative_error(rows, plain) > 3 * relative_error(rows, apart));
  const quantized_rows again = quantize_rows(view, {.norms = true}, {.threads = 3});
  CHECK(again.codes == apart.codes);
  CHECK(again.norm_codes == apart.norm_codes);
  CHECK(array_bytes(apart) == 2000 * 4 + 4 * 256 * 7 + 2 * 8);
}

TEST_CASE("few rows, and rows of zeros, are what they were", "[quantization]") {
  const std::vector<float> rows{3, 4, 0, 0, 6, 8, 0, 2};
  for (const bool norms : {false, true}) {
    const quantized_rows made = quantize_rows({rows.data(), 4, 2}, {.norms = norms});
    CHECK(made.rows() == 4);
    for (std::size_t n = 0; n < 4; ++n) {
      std::vector<float> near{1, 1};
      made.add_row(n, near);
      CHECK(near[0] == Approx(1 + rows[2 * n]));
      CHECK(near[1] == Approx(1 + rows[2 * n + 1]));
    }
  }
}

TEST_CASE("tables that do not fit together are refused", "[quantization]") {
  const std::vector<float> rows{1, 2, 3, 4, 5, 6, 7, 8, 9};
  const quantized_rows good = quantize_rows({rows.data(), 3, 3}, {.norms = true});
  const auto broken = [&](auto change) {
    quantized_rows copy = good;
    change(copy);
    return [copy] { copy.check("table"); };
  };
  CHECK_NOTHROW(broken([](auto&) {})());
  CHECK_THROWS_WITH(broken([](auto& q) { q.codes.pop_back(); })(), Catch::Contains("table, codes: 5 codes"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.codes[3] = 77; })(), Catch::Contains("code 77 at 3"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.quantizer.shape[0] = 4; })(), Catch::Contains("table, quantizer"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.norm_codes.pop_back(); })(), Catch::Contains("norms of other rows"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.norms.clear(); })(), Catch::Contains("norms of other rows"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.norms[0] = std::numeric_limits<float>::infinity(); })(),
                    Catch::Contains("norm that is not finite"));
  CHECK_THROWS_WITH(broken([](auto& q) { q.norm_codes[1] = 3; })(), Catch::Contains("code of no norm"));
  const std::vector<float> bad{1, 2, 3, NAN};
  CHECK_THROWS_WITH(quantize_rows({bad.data(), 2, 2}), Catch::Contains("row 1 is not finite"));
  CHECK_THROWS_WITH(quantize_rows({bad.data(), 0, 2}), Catch::Contains("no row"));
  const std::vector<float> huge{3e38F, 3e38F};
  CHECK_THROWS_WITH(quantize_rows({huge.data(), 1, 2}, {.norms = true}), Catch::Contains("not finite"));
}
