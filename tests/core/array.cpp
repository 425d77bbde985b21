#include "cairn/core/array.hpp"

#include "catch.hpp"

TEST_CASE("a row of a matrix is contiguous, and all of it in storage order") {
  cairn::matrix<float> m(2, 3);
  m << 1, 2, 3, 4, 5, 6;
  CHECK(cairn::row_of(m, 1).size() == 3);
  CHECK(cairn::row_of(m, 1)[0] == 4);
  cairn::row_of(m, 1)[2] = 7;
  CHECK(m(1, 2) == 7);
  CHECK(cairn::span_of(m).size() == 6);
  CHECK(cairn::span_of(m)[3] == 4);
  const auto& fixed = m;
  static_assert(std::is_same_v<decltype(cairn::row_of(fixed, 0)), std::span<const float>>);
}
