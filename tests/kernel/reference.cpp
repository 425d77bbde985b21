#include "cairn/kernel/reference.hpp"

#include <vector>

#include "catch.hpp"

TEST_CASE("the oracles of the kernels give what paper and pencil give", "[kernel]") {
  const std::vector<float> x{1, 2, 3, 4};
  const std::vector<float> y{5, 6, 7, 8};
  CHECK(cairn::reference::dot<float>(x, y) == 70);
  CHECK(cairn::reference::gram<float>(x, 2, 2) == std::vector<double>{10, 14, 14, 20});
  CHECK(cairn::reference::cholesky({4, 2, 2, 10}, 2) == std::vector<double>{2, 1, 0, 3});
  CHECK(cairn::reference::cholesky({1, 2, 2, 1}, 2).empty());
  const cairn::matrix_view<const float> a(x.data(), x.size() / 2, 2), b(y.data(), y.size() / 2, 2);
  CHECK(cairn::reference::product(a, b.transposed()) == std::vector<double>{17, 23, 39, 53});
  const std::vector<double> p{1, -2}, q{3, 4}, r{0, 5};
  CHECK(cairn::reference::margin_gradients<double>(p, q, r, 2, .5) == std::vector<double>{6.5, -3, 3.5, -2, -2, 6.5});
}
