#include "cairn/kernel/row_maximum.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// Whether the maximum of three rows, and where its gradient goes, are what a loop says; small whole numbers, so that
/// some are equal.
template <class T>
bool row_maximum_agrees(std::size_t size) {
  std::vector<std::vector<T>> rows;
  for (std::size_t n = 0; n < 3; ++n) {
    rows.push_back(random_numbers<T>(size, n + 1));
    for (T& value : rows.back()) value = std::round(value);
  }
  const auto given = random_numbers<T>(size, 9);
  std::vector<T> y = rows[0], d_y = given;
  cairn::raise_to<T>(rows[1], std::span(y));
  cairn::raise_to<T>(rows[2], std::span(y));
  std::vector<std::vector<T>> d_x(3, std::vector<T>(size + 1, T{2}));
  for (std::size_t n = 0; n < 3; ++n) {
    cairn::hand_to_equal<T>(rows[n], y, std::span(d_y), std::span(d_x[n]).first(size));
  }
  bool right = true;
  for (std::size_t k = 0; k < size; ++k) {
    std::size_t most = 0;
    for (std::size_t n = 1; n < 3; ++n) most = rows[n][k] > rows[most][k] ? n : most;
    right = right && y[k] == rows[most][k] && d_y[k] == 0;
    for (std::size_t n = 0; n < 3; ++n) right = right && d_x[n][k] == (n == most ? given[k] + 2 : T{2});
  }
  for (std::size_t n = 0; n < 3; ++n) right = right && d_x[n][size] == 2;
  return right;
}

}  // namespace

TEST_CASE("the larger of rows, and its gradient to the first that has it", "[kernel]") {
  bool right = true;
  for (const std::size_t size : {1U, 3U, 4U, 7U, 8U, 16U, 19U, 64U, 65U}) {
    right = right && row_maximum_agrees<float>(size) && row_maximum_agrees<double>(size);
  }
  CHECK(right);
}

TEST_CASE("not a number stays so in the larger of two rows", "[kernel]") {
  const float strange = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x{strange, 1, 3, -INFINITY};
  std::vector<float> y{1, strange, -2, 5};
  cairn::raise_to<float>(x, std::span(y));
  CHECK(std::isnan(y[0]));
  CHECK(std::isnan(y[1]));
  CHECK(y[2] == 3);
  CHECK(y[3] == 5);
}
