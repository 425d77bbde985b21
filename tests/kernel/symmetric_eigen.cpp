#include "cairn/kernel/symmetric_eigen.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

namespace {

/// |Q A - diag(values) Q| and |Q Q^T - I|, the worst element of both.
double error_of(const std::vector<double>& a, std::size_t size) {
  auto vectors = a;
  std::vector<double> values(size);
  REQUIRE(cairn::symmetric_eigen(vectors, values));
  double worst = 0;
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) {
      double image = 0;
      double product = 0;
      for (std::size_t k = 0; k < size; ++k) {
        image += vectors[i * size + k] * a[k * size + j];
        product += vectors[i * size + k] * vectors[j * size + k];
      }
      worst = std::max(worst, std::abs(image - values[i] * vectors[i * size + j]));
      worst = std::max(worst, std::abs(product - (i == j ? 1 : 0)));
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("eigenvectors are orthonormal and fulfil their equation at every size", "[kernel]") {
  for (std::size_t size = 1; size <= 40; ++size) {
    cairn::random_stream random(size, cairn::purpose::simulate);
    std::vector<double> full(size * size);
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j <= i; ++j) full[i * size + j] = full[j * size + i] = random.normal();
    }
    CHECK(error_of(full, size) < 1e-12);
    std::vector<double> rank_one(size * size);
    for (std::size_t i = 0; i < size * size; ++i) rank_one[i] = static_cast<double>((1 + i / size) * (1 + i % size));
    CHECK(error_of(rank_one, size) < 1e-8);
    std::vector<double> diagonal(size * size);
    for (std::size_t i = 0; i < size; ++i) diagonal[i * size + i] = static_cast<double>(i % 3);
    CHECK(error_of(diagonal, size) < 1e-13);
  }
  CHECK(error_of(std::vector<double>(49), 7) == 0);
}

TEST_CASE("a matrix that is not finite has no eigenvalues", "[kernel]") {
  std::vector<double> a(25, std::numeric_limits<double>::quiet_NaN());
  std::vector<double> values(5);
  CHECK_FALSE(cairn::symmetric_eigen(a, values));
}
