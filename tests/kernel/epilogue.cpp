#include "cairn/kernel/epilogue.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/gemm.hpp"
#include "catch.hpp"

namespace {

/// A policy of a user's own: only even columns.
struct even_columns {
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector& value, const cairn::lane_place& place) const noexcept {
    for (std::size_t i = 0; i < place.count; ++i) {
      if ((place.column + i) % 2 != 0) value[i] = 0;
    }
  }
};

/// The product of a column of 1 .. rows and a row of 1 .. columns, each of depth 1, through the epilogue.
template <class Epilogue>
std::vector<float> outer(std::size_t rows, std::size_t columns, const Epilogue& epilogue) {
  std::vector<float> a(rows), b(columns), out(rows * columns);
  for (std::size_t r = 0; r < rows; ++r) a[r] = static_cast<float>(r) - 3;
  for (std::size_t c = 0; c < columns; ++c) b[c] = static_cast<float>(c) - 5;
  cairn::gemm(cairn::matrix_view<const float>(a.data(), rows, 1), cairn::matrix_view<const float>(b.data(), 1, columns),
              cairn::matrix_view<float>(out.data(), rows, columns), epilogue);
  return out;
}

template <class Epilogue, class Formula>
void check_epilogue(const Epilogue& epilogue, const Formula& formula) {
  for (const std::size_t columns : {1U, 15U, 16U, 33U, 64U, 71U}) {
    const auto plain = outer(14, columns, cairn::epilogue()), out = outer(14, columns, epilogue);
    bool same = true;
    for (std::size_t n = 0; n < out.size(); ++n) same = same && out[n] == formula(plain[n], n / columns, n % columns);
    CHECK(same);
  }
}

}  // namespace

TEST_CASE("an epilogue is applied once to every element, at any width", "[kernel]") {
  std::vector<float> of_column(71), of_row(14), matrix(14 * 80);
  for (std::size_t n = 0; n < of_column.size(); ++n) of_column[n] = static_cast<float>(n * n % 11);
  for (std::size_t n = 0; n < of_row.size(); ++n) of_row[n] = static_cast<float>(n * n % 7);
  for (std::size_t n = 0; n < matrix.size(); ++n) matrix[n] = static_cast<float>(n % 13);
  check_epilogue(cairn::with_scale<float>{3}, [](float x, std::size_t, std::size_t) { return 3 * x; });
  check_epilogue(cairn::with_bias<float>{of_column},
                 [&](float x, std::size_t, std::size_t c) { return x + of_column[c]; });
  check_epilogue(cairn::with_row_bias<float>{of_row},
                 [&](float x, std::size_t r, std::size_t) { return x + of_row[r]; });
  check_epilogue(cairn::with_relu{}, [](float x, std::size_t, std::size_t) { return std::max(x, 0.F); });
  check_epilogue(even_columns{}, [](float x, std::size_t, std::size_t c) { return c % 2 == 0 ? x : 0; });
  const cairn::matrix_view<const float> view(matrix.data(), 14, 71, 80);
  check_epilogue(cairn::with_residual<float>{view},
                 [&](float x, std::size_t r, std::size_t c) { return x + view(r, c); });
}

TEST_CASE("epilogues run in their order", "[kernel]") {
  const std::vector<float> of_column(71, 2.F);
  check_epilogue(cairn::epilogue(cairn::with_bias<float>{of_column}, cairn::with_relu{}, cairn::with_scale<float>{.5F}),
                 [](float x, std::size_t, std::size_t) { return .5F * std::max(x + 2, 0.F); });
  check_epilogue(cairn::epilogue(cairn::with_relu{}, cairn::with_bias<float>{of_column}),
                 [](float x, std::size_t, std::size_t) { return std::max(x, 0.F) + 2; });
}

TEST_CASE("the maximum of a row joins its columns, on any number of threads", "[kernel]") {
  const std::size_t rows = 300, columns = 517, depth = 32;
  std::vector<float> a(rows * depth), b(depth * columns), out(rows * columns);
  for (std::size_t n = 0; n < a.size(); ++n) a[n] = static_cast<float>(n * 37 % 101) - 50;
  for (std::size_t n = 0; n < b.size(); ++n) b[n] = static_cast<float>(n * 53 % 97) - 48;
  b[7] = std::numeric_limits<float>::quiet_NaN();
  for (const int threads : {1, 2}) {
    std::vector<float> largest(rows, -std::numeric_limits<float>::infinity());
    const cairn::with_row_maximum<float> keep{largest};
    static_assert(cairn::detail::joins_columns<decltype(cairn::epilogue(cairn::with_scale<float>{}, keep))>);
    cairn::gemm(cairn::matrix_view<const float>(a.data(), rows, depth),
                cairn::matrix_view<const float>(b.data(), depth, columns),
                cairn::matrix_view<float>(out.data(), rows, columns), keep, {.threads = threads});
    bool same = true;
    for (std::size_t r = 0; r < rows; ++r) {
      float expected = -std::numeric_limits<float>::infinity();
      for (std::size_t c = 0; c < columns; ++c) expected = std::max(expected, c == 7 ? expected : out[r * columns + c]);
      same = same && largest[r] == expected;
    }
    CHECK(same);
  }
}
