#include "cairn/kernel/cholesky.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/reference.hpp"
#include "catch.hpp"

namespace {

/// A well conditioned system: R^T R / size + I, in [padded(size), padded(size)] from `offset` on.
template <class T>
std::vector<T> system_of(std::size_t size, std::size_t offset) {
  cairn::random_stream random(size, cairn::purpose::simulate);
  std::vector<double> rows(2 * size * size);
  for (double& value : rows) value = random.normal() / std::sqrt(static_cast<double>(size));
  const auto gram = cairn::reference::gram<double>(rows, 2 * size, size);
  const std::size_t width = cairn::padded(size);
  std::vector<T> square(offset + width * width);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) {
      square[offset + i * width + j] = static_cast<T>(gram[i * size + j] + (i == j ? 1 : 0));
    }
  }
  return square;
}

template <class T>
void check_cholesky(std::size_t size, std::size_t offset, double tolerance) {
  const std::size_t width = cairn::padded(size);
  const auto before = system_of<T>(size, offset);
  std::vector<double> a(size * size);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) a[i * size + j] = static_cast<double>(before[offset + i * width + j]);
  }
  auto square = before;
  REQUIRE(cairn::cholesky_factor<T>(std::span(square).subspan(offset), size));
  const auto expected = cairn::reference::cholesky(a, size);
  double worst = 0;
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i; j < size; ++j) {
      worst = std::max(worst, std::abs(static_cast<double>(square[offset + i * width + j]) - expected[i * size + j]));
    }
  }
  CHECK(worst < tolerance);
  std::vector<T> x(size);
  for (std::size_t i = 0; i < size; ++i) x[i] = static_cast<T>(i % 7) - T{3};
  const auto b = x;
  cairn::cholesky_solve<T>(std::span<const T>(square).subspan(offset), std::span(x));
  for (std::size_t i = 0; i < size; ++i) {
    double product = 0;
    for (std::size_t j = 0; j < size; ++j) product += a[i * size + j] * static_cast<double>(x[j]);
    CHECK(std::abs(product - static_cast<double>(b[i])) < 10 * tolerance);
  }
}

}  // namespace

TEST_CASE("a Cholesky factor agrees with its formula at every size and alignment", "[kernel]") {
  for (std::size_t size = 1; size <= 2 * cairn::panel_width + 1; ++size) {
    check_cholesky<float>(size, size % 3, 1e-5);
    check_cholesky<double>(size, size % 3, 1e-13);
  }
  check_cholesky<float>(100, 1, 2e-5);
  check_cholesky<float>(129, 0, 2e-5);
}

TEST_CASE("a matrix that is not positive definite is refused", "[kernel]") {
  for (const std::size_t size : {1U, 16U, 17U, 40U}) {
    for (const float pivot :
         {0.F, -1.F, 1e-40F, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
      auto square = system_of<float>(size, 0);
      const std::size_t width = cairn::padded(size);
      for (std::size_t i = 0; i + 1 < size; ++i) square[i * width + size - 1] = 0;
      square[(size - 1) * width + size - 1] = pivot;
      CHECK_FALSE(cairn::cholesky_factor<float>(square, size));
    }
  }
}
