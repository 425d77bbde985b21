#include "cairn/kernel/row_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/reference.hpp"
#include "catch.hpp"

namespace {

template <class T>
std::vector<T> row_values(std::size_t size, std::uint64_t seed) {
  cairn::random_stream random(seed, cairn::purpose::simulate);
  std::vector<T> values(size);
  for (T& value : values) {
    if constexpr (std::is_same_v<T, std::int8_t>) {
      value = static_cast<T>(static_cast<int>(random.below(256)) - 128);
    } else {
      value = static_cast<T>(static_cast<float>(random.normal()));
    }
  }
  return values;
}

/// The number of wrong scores of a table [rows, width]; a row that is scored alone must give the same bits.
template <class T>
std::size_t wrong_rows(std::size_t rows, std::size_t width, std::size_t offset) {
  const auto x = row_values<T>(width, 1);
  const auto held = row_values<T>(offset + rows * width, rows + 2);
  const auto table = std::span(held).subspan(offset);
  std::vector<cairn::sum_of_products<T>> dots(rows), distances(rows), alone(1);
  std::vector<cairn::cosine_of<T>> cosines(rows), cosine(1);
  cairn::row_dots<T>(x, table, dots);
  cairn::row_squared_distances<T>(x, table, distances);
  cairn::row_cosines<T>(x, table, cosines);
  const double epsilon = std::is_same_v<T, double> ? std::numeric_limits<double>::epsilon()
                                                   : static_cast<double>(std::numeric_limits<float>::epsilon());
  const double relative = static_cast<double>(width + 2) * epsilon;
  const double sums = std::is_same_v<T, std::int8_t> ? 0 : relative;
  std::size_t wrong = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row = table.subspan(r * width, width);
    const double lengths = std::sqrt(cairn::reference::dot<T>(x, x) * cairn::reference::dot<T>(row, row));
    const double distance = cairn::reference::squared_distance<T>(x, row);
    if (!(std::abs(static_cast<double>(dots[r]) - cairn::reference::dot<T>(x, row)) <= sums * lengths)) ++wrong;
    if (!(std::abs(static_cast<double>(distances[r]) - distance) <= sums * distance)) ++wrong;
    if (!(std::abs(static_cast<double>(cosines[r]) - cairn::reference::cosine<T>(x, row)) <= relative)) ++wrong;
    if (r % 5 == 0) {
      cairn::row_dots<T>(x, row, alone);
      if (alone[0] != dots[r]) ++wrong;
      cairn::row_squared_distances<T>(x, row, alone);
      if (alone[0] != distances[r]) ++wrong;
      cairn::row_cosines<T>(x, row, cosine);
      if (cosine[0] != cosines[r]) ++wrong;
    }
  }
  return wrong;
}

template <class T>
void check_rows() {
  std::size_t wrong = 0;
  for (std::size_t width = 1; width <= 2 * (64 / sizeof(T)) + 1; ++width) {
    wrong += wrong_rows<T>(width % 3 == 0 ? 37 : 21, width, width % 4);
  }
  wrong += wrong_rows<T>(18, 4 * (64 / sizeof(T)) + 3, 1);
  for (std::size_t rows = 0; rows <= 33; ++rows) wrong += wrong_rows<T>(rows, 19, rows % 2);
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("scores of rows agree with their formulas at every shape, and a row alone has the same bits", "[kernel]") {
  check_rows<float>();
  check_rows<double>();
  check_rows<cairn::bfloat16>();
  check_rows<std::int8_t>();
}

TEST_CASE("rows without width score zero", "[kernel]") {
  std::vector<float> out(5, 1.F);
  cairn::row_dots<float>({}, {}, out);
  CHECK(out == std::vector<float>(5));
  cairn::row_cosines<float>({}, {}, out);
  CHECK(out == std::vector<float>(5));
}

TEST_CASE("what is not finite in a row stays in that row's score", "[kernel]") {
  const std::vector<float> x(19, 1.F);
  std::vector<float> table(20 * 19, 1.F), dots(20), cosines(20);
  table[3 * 19 + 18] = std::numeric_limits<float>::quiet_NaN();
  table[4 * 19] = std::numeric_limits<float>::infinity();
  for (std::size_t k = 0; k < 19; ++k) table[7 * 19 + k] = 0;
  cairn::row_dots<float>(x, table, dots);
  cairn::row_cosines<float>(x, table, cosines);
  CHECK(std::isnan(dots[3]));
  CHECK(dots[4] == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(cosines[3]));
  CHECK(cosines[7] == 0);
  CHECK(std::count(dots.begin(), dots.end(), 19.F) == 17);
}
