#include "cairn/kernel/block_product.hpp"

#include "catch.hpp"
#include "kernel/large_matrices.hpp"

namespace {

using cairn::detail::strided;

template <class T>
strided<T> view_of(test::gapped<T>& m) {
  return {m.span().data(), static_cast<std::ptrdiff_t>(m.stride()), 1};
}

/// The worst misfit of c - left^T right, where elements before the diagonal and zeros before staggered columns are left
/// alone where that is asked for.
template <class T>
double worst_of_product(std::size_t rows, std::size_t columns, std::size_t depth, bool upper, std::size_t staggered) {
  auto a = test::random_matrix<T>(depth, rows, 1), b = test::random_matrix<T>(depth, columns, 2);
  const auto c = test::random_matrix<T>(rows, columns, 3);
  cairn::detail::left_strips<T> left(depth, rows);
  cairn::detail::right_strips<T> right(depth, columns);
  left.pack(view_of(a), depth, rows, 1);
  right.pack(view_of(b), depth, columns, 1);
  right.clear_above(staggered);
  auto out = c;
  cairn::detail::update_product<cairn::detail::update::subtract, T>(left, right, view_of(out),
                                                                    {.upper = upper, .staggered = staggered}, 1);
  auto twin = c;
  cairn::detail::update_product<cairn::detail::update::subtract, T>(left, right, view_of(twin),
                                                                    {.upper = upper, .staggered = staggered}, 3);
  double worst = out == twin && out.numbers() == rows * columns ? 0 : NAN;
  const auto &in = std::as_const(a), &of = std::as_const(b), &result = std::as_const(out);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      if (upper && j < i) {
        test::keep_worst(worst, result(i, j) == c(i, j) ? 0 : NAN);
        continue;
      }
      const std::size_t begin = std::min(depth, j > staggered ? j - staggered : 0);
      const auto of_left = [&](std::size_t k) { return k < depth ? -in(k, i) : 1; };
      const auto of_right = [&](std::size_t k) { return k < depth ? of(k, j) : c(i, j); };
      test::keep_worst(worst, test::misfit<T>(result(i, j), begin, depth + 1, of_left, of_right));
    }
  }
  return worst;
}

/// 1 where any shape went wrong by more than rounding.
template <class T>
double worst_of_products() {
  double worst = 0;
  for (const std::size_t rows : {1U, 4U, 6U, 11U, 12U, 13U, 29U, 350U}) {
    for (const std::size_t columns : {1U, 7U, 8U, 16U, 31U, 32U, 33U, 65U, 270U}) {
      if (rows + columns > 400) continue;
      for (const bool upper : {false, true}) {
        test::keep_worst(worst, worst_of_product<T>(rows, columns, 17, upper, static_cast<std::size_t>(-1)));
        test::keep_worst(worst, worst_of_product<T>(rows, columns, 17, upper, columns / 2));
      }
    }
  }
  test::keep_worst(worst, worst_of_product<T>(350, 270, 3, true, static_cast<std::size_t>(-1)));
  test::keep_worst(worst, worst_of_product<T>(20, 40, 336, false, 3));
  return worst;
}

}  // namespace

TEST_CASE("products of packed blocks agree with their formula, in triangles and with staggered columns", "[kernel]") {
  CHECK(worst_of_products<float>() <= 1);
  CHECK(worst_of_products<double>() <= 1);
}
