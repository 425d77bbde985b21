#include "cairn/kernel/triangular.hpp"

#include "catch.hpp"
#include "kernel/large_matrices.hpp"

namespace {

/// The worst misfit of solutions X of U^T X = B and of U X = B.
template <class T>
double worst_of_solutions(std::size_t size, std::size_t columns) {
  const auto upper = test::random_upper<T>(size, size);
  const auto b = test::random_matrix<T>(size, columns, columns);
  double worst = 0;
  for (const bool transposed : {false, true}) {
    auto x = b, twin = b;
    const auto solve = [&](auto& right, int threads) {
      if (transposed) {
        cairn::solve_transposed<T>(upper.span(), size, upper.stride(), right.span(), columns, right.stride(), threads);
      } else {
        cairn::solve_upper<T>(upper.span(), size, upper.stride(), right.span(), columns, right.stride(), threads);
      }
    };
    solve(x, 1);
    solve(twin, 3);
    if (!(x == twin) || x.numbers() != size * columns) return NAN;
    const auto& solution = std::as_const(x);
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        const auto of = [&](std::size_t k) { return transposed ? upper(k, i) : upper(i, k); };
        const auto with = [&](std::size_t k) { return solution(k, j); };
        test::keep_worst(worst, transposed ? test::misfit<T>(b(i, j), 0, i + 1, of, with)
                                           : test::misfit<T>(b(i, j), i, size, of, with));
      }
    }
  }
  return worst;
}

/// The worst misfit of U V = I.
template <class T>
double worst_of_inverse(std::size_t size) {
  const auto upper = test::random_upper<T>(size, size + 1);
  auto inverse = upper, twin = upper;
  cairn::invert_upper<T>(inverse.span(), size, inverse.stride());
  cairn::invert_upper<T>(twin.span(), size, twin.stride(), 3);
  double worst = inverse == twin && inverse.numbers() == size * (size + 1) / 2 ? 0 : NAN;
  const auto& v = std::as_const(inverse);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i; j < size; ++j) {
      test::keep_worst(worst, test::misfit<T>(
                                  i == j ? 1 : 0, i, j + 1, [&](std::size_t k) { return upper(i, k); },
                                  [&](std::size_t k) { return v(k, j); }));
    }
  }
  return worst;
}

template <class T>
double worst_of_triangles() {
  double worst = 0;
  for (const std::size_t size : {0U, 1U, 2U, 5U, 13U, 14U, 15U, 16U, 31U, 32U, 33U, 64U, 65U}) {
    for (const std::size_t columns : {1U, 3U, 16U, 33U, 70U}) {
      test::keep_worst(worst, worst_of_solutions<T>(size, columns));
    }
    test::keep_worst(worst, worst_of_inverse<T>(size));
  }
  for (const std::size_t size : {336U, 337U}) {
    test::keep_worst(worst, worst_of_solutions<T>(size, 35));
    test::keep_worst(worst, worst_of_inverse<T>(size));
  }
  return worst;
}

}  // namespace

TEST_CASE("triangles are solved and inverted to rounding, and their other halves are not read", "[kernel]") {
  CHECK(worst_of_triangles<float>() <= 1);
  CHECK(worst_of_triangles<double>() <= 1);
}
