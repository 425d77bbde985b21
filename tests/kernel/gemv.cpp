#include "cairn/kernel/gemv.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/reference.hpp"
#include "catch.hpp"

namespace {

template <class T>
std::size_t wrong_elements(std::size_t rows, std::size_t columns, std::size_t offset) {
  cairn::random_stream random(rows * 100 + columns, cairn::purpose::simulate);
  std::vector<T> held(offset + rows * columns), x(columns), left(rows), y(rows, T{7}), transposed(columns, T{7});
  for (auto* values : {&held, &x, &left}) {
    for (T& value : *values) value = static_cast<T>(random.normal());
  }
  const auto a = std::span<const T>(held).subspan(offset);
  cairn::gemv<T>(a, x, y);
  cairn::gemv_transposed<T>(a, left, transposed);
  std::vector<double> expected(columns), magnitude(columns);
  std::size_t wrong = 0;
  constexpr auto epsilon = static_cast<double>(std::numeric_limits<T>::epsilon());
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row = a.subspan(r * columns, columns);
    const double lengths = std::sqrt(cairn::reference::dot<T>(row, row) * cairn::reference::dot<T>(x, x));
    if (!(std::abs(static_cast<double>(y[r]) - cairn::reference::dot<T>(row, x)) <=
          static_cast<double>(columns + 2) * epsilon * lengths)) {
      ++wrong;
    }
    for (std::size_t c = 0; c < columns; ++c) {
      const double product = static_cast<double>(left[r]) * static_cast<double>(row[c]);
      expected[c] += product;
      magnitude[c] += std::abs(product);
    }
  }
  for (std::size_t c = 0; c < columns; ++c) {
    if (!(std::abs(static_cast<double>(transposed[c]) - expected[c]) <=
          static_cast<double>(rows + 1) * epsilon * magnitude[c])) {
      ++wrong;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("a matrix and its transpose by a vector agree with their formulas at every shape", "[kernel]") {
  std::size_t wrong = 0;
  for (std::size_t n = 0; n <= 33; ++n) {
    wrong += wrong_elements<float>(n, 11, n % 3) + wrong_elements<float>(7, n, n % 2);
    wrong += wrong_elements<double>(n, 5, n % 3) + wrong_elements<double>(18, n, n % 2);
  }
  wrong += wrong_elements<float>(40, 300, 1);
  CHECK(wrong == 0);
}
