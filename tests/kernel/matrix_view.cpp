#include "cairn/kernel/matrix_view.hpp"

#include <type_traits>

#include "catch.hpp"

TEST_CASE("views are rows, blocks and transposes of the same memory", "[kernel]") {
  double values[12];
  for (int n = 0; n < 12; ++n) values[n] = n;
  const cairn::matrix_view all(values, 3, 4);
  CHECK(all(1, 2) == 6);
  CHECK(all.row(2) == values + 8);
  CHECK(all.transposed()(2, 1) == 6);
  const auto part = all.block(1, 1, 2, 3);
  CHECK(part(1, 2) == 11);
  CHECK(part.transposed().block(1, 0, 2, 1)(1, 0) == 7);
  part(0, 0) = -1;
  CHECK(values[5] == -1);
  const cairn::matrix_view<const double> read = part;
  CHECK(read(0, 0) == -1);
  static_assert(!std::is_convertible_v<cairn::matrix_view<const double>, cairn::matrix_view<double>>);
}
