#include "cairn/core/array.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "catch.hpp"

TEST_CASE("a matrix is row-major, and its rows are contiguous", "[core]") {
  cairn::matrix<float> table(3, 4);
  const auto all = cairn::span_of(table);
  std::iota(all.begin(), all.end(), 0.F);
  CHECK(all.size() == 12);
  CHECK(table(1, 0) == 4.F);
  const auto row = cairn::row_of(table, 2);
  CHECK(row.size() == 4);
  CHECK(row.data() == all.data() + 8);
  row[3] = -1;
  CHECK(table(2, 3) == -1.F);
}

TEST_CASE("spans of what is constant are constant, and of what is empty are empty", "[core]") {
  const cairn::vector<double> values{{1., 2., 3.}};
  static_assert(std::is_same_v<decltype(cairn::span_of(values)), std::span<const double>>);
  static_assert(std::is_same_v<decltype(cairn::row_of(std::declval<const cairn::matrix<double>&>(), 0)),
                               std::span<const double>>);
  CHECK(std::ranges::equal(cairn::span_of(values), std::vector{1., 2., 3.}));
  const cairn::matrix<float> none(0, 4);
  CHECK(cairn::span_of(none).empty());
  cairn::matrix<float> narrow(2, 0);
  CHECK(cairn::row_of(narrow, 1).empty());
}
