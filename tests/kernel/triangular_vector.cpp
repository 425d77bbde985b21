#include "cairn/kernel/triangular_vector.hpp"

#include <vector>

#include "catch.hpp"
#include "kernel/large_matrices.hpp"

namespace {

/// The worst misfit of x of U^T x = b, and of U x = b.
template <class T>
double worst_of_vector(std::size_t size) {
  const auto upper = test::random_upper<T>(size, size);
  const auto b = test::random_matrix<T>(1, size, size);
  double worst = 0;
  for (const bool transposed : {false, true}) {
    auto x = b;
    if (transposed) {
      cairn::solve_transposed<T>(upper.span(), upper.stride(), x.span().first(size));
    } else {
      cairn::solve_upper<T>(upper.span(), upper.stride(), x.span().first(size));
    }
    if (x.numbers() != size) return NAN;
    const auto with = [&](std::size_t k) { return std::as_const(x)(0, k); };
    for (std::size_t i = 0; i < size; ++i) {
      const auto of = [&](std::size_t k) { return transposed ? upper(k, i) : upper(i, k); };
      test::keep_worst(worst, transposed ? test::misfit<T>(b(0, i), 0, i + 1, of, with)
                                         : test::misfit<T>(b(0, i), i, size, of, with));
    }
  }
  return worst;
}

template <class T>
double worst_of_vectors() {
  double worst = 0;
  for (std::size_t size = 0; size <= 37; ++size) test::keep_worst(worst, worst_of_vector<T>(size));
  for (const std::size_t size : {64U, 100U, 131U}) test::keep_worst(worst, worst_of_vector<T>(size));
  return worst;
}

}  // namespace

TEST_CASE("triangles are solved for one right side to rounding, at every size", "[kernel]") {
  CHECK(worst_of_vectors<float>() <= 1);
  CHECK(worst_of_vectors<double>() <= 1);
}
