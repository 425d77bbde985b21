#include "cairn/kernel/row_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/reference.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

struct dots {
  template <class T>
  static auto of(std::span<const T> x, std::span<const T> table, std::size_t rows) {
    std::vector<cairn::sum_of_products<T>> out(rows);
    cairn::row_dots<T>(x, table, out);
    return out;
  }
  template <class T>
  static double expected(std::span<const T> x, std::span<const T> row) {
    return cairn::reference::dot<T>(x, row);
  }
};

struct distances {
  template <class T>
  static auto of(std::span<const T> x, std::span<const T> table, std::size_t rows) {
    std::vector<cairn::sum_of_products<T>> out(rows);
    cairn::row_squared_distances<T>(x, table, out);
    return out;
  }
  template <class T>
  static double expected(std::span<const T> x, std::span<const T> row) {
    return cairn::reference::squared_distance<T>(x, row);
  }
};

struct cosines {
  template <class T>
  static auto of(std::span<const T> x, std::span<const T> table, std::size_t rows) {
    std::vector<cairn::cosine_of<T>> out(rows);
    cairn::row_cosines<T>(x, table, out);
    return out;
  }
  template <class T>
  static double expected(std::span<const T> x, std::span<const T> row) {
    return cairn::reference::cosine<T>(x, row);
  }
};

/// The number of wrong scores of a table [rows, width]; a row that is scored alone must give the same bits.
template <class Score, class T>
std::size_t wrong_rows(std::size_t rows, std::size_t width, std::size_t offset) {
  const auto query = random_numbers<T>(width, 1);
  const auto held = random_numbers<T>(offset + rows * width, rows + 2);
  const auto x = std::span<const T>(query), table = std::span<const T>(held).subspan(offset);
  const auto scores = Score::template of<T>(x, table, rows);
  const double epsilon = std::is_same_v<T, double> ? std::numeric_limits<double>::epsilon()
                                                   : static_cast<double>(std::numeric_limits<float>::epsilon());
  std::size_t wrong = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row = table.subspan(r * width, width);
    const double expected = Score::template expected<T>(x, row);
    const double lengths = std::sqrt(cairn::reference::dot<T>(x, x) * cairn::reference::dot<T>(row, row));
    double magnitude = std::is_same_v<Score, cosines> ? 1 : std::is_same_v<Score, distances> ? expected : lengths;
    if (std::is_same_v<T, std::int8_t>) magnitude = 0;
    const double error = std::abs(static_cast<double>(scores[r]) - expected);
    if (!(error <= static_cast<double>(width + 3) * epsilon * magnitude)) ++wrong;
    if (r % 5 == 0 && Score::template of<T>(x, row, 1)[0] != scores[r]) ++wrong;
  }
  return wrong;
}

template <class Score, class T>
void check_rows() {
  std::size_t wrong = 0;
  for (std::size_t width = 1; width <= 2 * (64 / sizeof(T)) + 1; ++width) {
    wrong += wrong_rows<Score, T>(width % 3 == 0 ? 37 : 21, width, width % 4);
  }
  wrong += wrong_rows<Score, T>(18, 4 * (64 / sizeof(T)) + 3, 1);
  wrong += wrong_rows<Score, T>(19, 2048 / sizeof(T) + 3, 1);
  for (std::size_t rows = 0; rows <= 33; ++rows) wrong += wrong_rows<Score, T>(rows, 19, rows % 2);
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("scores of rows agree with their formulas at every shape, and a row alone has the same bits", "[kernel]") {
  check_rows<dots, float>();
  check_rows<distances, float>();
  check_rows<cosines, float>();
  check_rows<cosines, double>();
  check_rows<dots, cairn::bfloat16>();
  check_rows<dots, std::int8_t>();
  check_rows<distances, std::int8_t>();
}

TEST_CASE("rows from memory, one after the other, have the bits of rows side by side", "[kernel]") {
  const auto wrong_sums = []<class T>(T, std::size_t width) {
    constexpr std::size_t rows = 37;
    const auto x = random_numbers<T>(width, 1), table = random_numbers<T>(rows * width, 2);
    return cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      using pairs = cairn::detail::products_and_squares<T, decltype(level)>;
      int wrong = 0;
      std::vector<typename pairs::sum_type> near(2 * rows), far(2 * rows);
      for (auto* to : {&near, &far}) {
        cairn::detail::score_rows<decltype(level), pairs>(x.data(), table.data(), rows, width, to == &far,
                                                          [&](std::size_t first, const auto& sums) CAIRN_INLINE_BODY {
                                                            constexpr std::size_t count =
                                                                sizeof(sums) / sizeof(sums[0]) / 2;
                                                            for (std::size_t n = 0; n < 2 * count; ++n)
                                                              (*to)[n / count * rows + first + n % count] = sums[n];
                                                          });
      }
      for (std::size_t n = 0; n < near.size(); ++n) wrong += near[n] == far[n] ? 0 : 1;
      return wrong;
    });
  };
  for (const std::size_t width : {35U, 64U, 130U, 515U, 2060U}) {
    CHECK(wrong_sums(float{}, width) == 0);
    CHECK(wrong_sums(cairn::bfloat16{}, width) == 0);
    CHECK(wrong_sums(std::int8_t{}, width) == 0);
  }
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
  std::vector<float> table(20 * 19, 1.F), products(20), angles(20);
  table[3 * 19 + 18] = std::numeric_limits<float>::quiet_NaN();
  table[4 * 19] = std::numeric_limits<float>::infinity();
  for (std::size_t k = 0; k < 19; ++k) table[7 * 19 + k] = 0;
  cairn::row_dots<float>(x, table, products);
  cairn::row_cosines<float>(x, table, angles);
  CHECK(std::isnan(products[3]));
  CHECK(products[4] == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(angles[3]));
  CHECK(angles[7] == 0);
  CHECK(std::count(products.begin(), products.end(), 19.F) == 17);
}
