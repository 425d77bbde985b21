#include "cairn/kernel/blocked_cholesky.hpp"

#include <limits>

#include "cairn/kernel/rank_k.hpp"
#include "catch.hpp"
#include "kernel/large_matrices.hpp"

namespace {

/// R^T R + ridge I of random rows R [size, size], NaN below the diagonal.
template <class T>
test::gapped<T> gram_and_ridge(std::size_t size, T ridge) {
  const auto rows = test::random_matrix<T>(size, size, size);
  test::gapped<T> a(size, size);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i; j < size; ++j) a(i, j) = i == j ? ridge : T{0};
  }
  cairn::rank_k_update<T>(rows.span(), size, size, rows.stride(), a.span(), a.stride());
  return a;
}

/// The worst misfit of A = U^T U, and of A^-1 = V V^T for the inverse V of U.
template <class T>
double worst_of_factor(std::size_t size, T ridge) {
  const auto a = gram_and_ridge<T>(size, ridge);
  auto factor = a, twin = a;
  bool good = cairn::cholesky_factor<T>(factor.span(), size, factor.stride()) &&
              cairn::cholesky_factor<T>(twin.span(), size, twin.stride(), 3) && factor == twin &&
              factor.numbers() == size * (size + 1) / 2;
  auto inverse = factor, triangle = factor;
  cairn::cholesky_inverse<T>(inverse.span(), size, inverse.stride());
  cairn::cholesky_inverse<T>(twin.span(), size, twin.stride(), 3);
  cairn::invert_upper<T>(triangle.span(), size, triangle.stride());
  good = good && inverse == twin && inverse.numbers() == size * (size + 1) / 2;
  double worst = good ? 0 : NAN;
  const auto &u = std::as_const(factor), &v = std::as_const(triangle), &w = std::as_const(inverse);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i; j < size; ++j) {
      test::keep_worst(worst, test::misfit<T>(
                                  a(i, j), 0, i + 1, [&](std::size_t k) { return u(k, i); },
                                  [&](std::size_t k) { return u(k, j); }));
      test::keep_worst(
          worst, test::misfit<T>(
                     w(i, j), j, size, [&](std::size_t k) { return v(i, k); }, [&](std::size_t k) { return v(j, k); }));
    }
  }
  return worst;
}

template <class T>
double worst_of_factors() {
  double worst = 0;
  for (const std::size_t size : {0U, 1U, 2U, 5U, 13U, 16U, 31U, 33U, 64U, 336U, 337U}) {
    test::keep_worst(worst, worst_of_factor<T>(size, T{1}));
  }
  test::keep_worst(worst, worst_of_factor<T>(340, T{.05F}));
  return worst;
}

/// How often a matrix is taken for positive definite whose pivot at `place` is spoiled.
int taken(std::size_t size, std::size_t place) {
  int count = 0;
  for (const float pivot : {-1.F, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    auto a = gram_and_ridge<float>(size, 1);
    a(place, place) = pivot;
    count += cairn::cholesky_factor<float>(a.span(), size, a.stride()) ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("large matrices are factored and inverted to rounding, in the upper triangle alone", "[kernel]") {
  CHECK(worst_of_factors<float>() <= 1);
  CHECK(worst_of_factors<double>() <= 1);
}

TEST_CASE("a large matrix that is not positive definite is refused", "[kernel]") {
  CHECK(taken(20, 3) == 0);
  CHECK(taken(350, 100) == 0);
  CHECK(taken(350, 349) == 0);
}
