#include "cairn/kernel/split_product.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/gemm.hpp"
#include "catch.hpp"
#include "kernel/dense_product.hpp"
#include "kernel/numbers.hpp"

namespace {

using cairn::joining;
using cairn::matrix_view;

constexpr cairn::gemm_options by_unit{.matrix_unit = true};

/// gemm's product, with the matrix unit or without.
template <class T>
std::vector<T> product(const operands<T>& of, const cairn::gemm_options& options) {
  std::vector<T> out(of.rows * of.columns);
  cairn::gemm(of.a, of.b, matrix_view<T>(out.data(), of.rows, of.columns), cairn::no_epilogue{}, options);
  return out;
}

}  // namespace

TEST_CASE("where it isn't worth it, or isn't there, the matrix unit is not used", "[kernel]") {
  const auto is_split = []<class T>(const operands<T>& of) { return cairn::detail::is_split<T>(of.a, of.b); };
  CHECK_FALSE(is_split(operands<double>(300, 300, 300, false, false)));
  CHECK_FALSE(is_split(operands<float>(300, 64, 300, false, false)));
  CHECK_FALSE(is_split(operands<float>(40, 300, 300, false, false)));
  operands<float> of(300, 300, 300, false, false);
  CHECK(is_split(of) == cairn::has_matrix_tiles());
  of.b.column_stride = 2;
  CHECK_FALSE(is_split(of));
  const operands<double> wide(200, 150, 160, false, true);
  CHECK(product(wide, by_unit) == product(wide, {}));
  const operands<float> small(20, 300, 300, false, true);
  CHECK(product(small, by_unit) == product(small, {}));
  const operands<float> large(200, 150, 160, false, true);
  CHECK((product(large, by_unit) == product(large, {})) == !cairn::has_matrix_tiles());
  // Gathered rows are multiplied as ever.
  std::vector<std::uint32_t> ids;
  for (std::uint32_t n = 0; n < 200; ++n) ids.push_back(n * 7 % 200);
  std::vector<float> gathered(200 * 160), plain(200 * 160);
  const cairn::gathered_rows<const float> rows{large.a, ids};
  cairn::gemm(rows, large.b, matrix_view<float>(gathered.data(), 200, 160), cairn::no_epilogue{}, by_unit);
  cairn::gemm(rows, large.b, matrix_view<float>(plain.data(), 200, 160));
  CHECK(gathered == plain);
}

#if defined(CAIRN_MATRIX_TILES)

namespace {

/// What skips a test and says so.
bool no_unit() {
  if (cairn::has_matrix_tiles()) return false;
  WARN("skipped: this machine has no matrix unit");
  return true;
}

/// The product of any shape by the matrix unit, for which gemm may take other ways.
template <class Epilogue = cairn::no_epilogue>
void split(const matrix_view<const float>& a, const matrix_view<const float>& b, const matrix_view<float>& out,
           joining how = joining::assign, const Epilogue& epilogue = {}) {
  cairn::detail::multiply_split_range(a, b, out, {0, out.rows, 0, out.columns, 0, a.columns}, how, epilogue);
}

void check_split(const std::vector<std::size_t>& rows, const std::vector<std::size_t>& depths,
                 const std::vector<std::size_t>& columns) {
  const auto by_parts = [](const auto& a, const auto& b, const auto& out, joining how) { split(a, b, out, how); };
  CHECK(worst_error<float>(rows, depths, columns, by_parts) <= 1);
}

/// The root of the mean square of errors, in units of the sum of magnitudes.
double mean_error(const operands<float>& of, const std::vector<float>& out) {
  const auto exact = cairn::reference::product<float>(of.a, of.b);
  const auto magnitude = magnitudes(of);
  double sum = 0;
  for (std::size_t n = 0; n < out.size(); ++n) sum += std::pow((out[n] - exact[n]) / magnitude[n], 2);
  return std::sqrt(sum / static_cast<double>(out.size()));
}

}  // namespace

TEST_CASE("a split product is within float's rounding bound at every shape", "[kernel]") {
  if (no_unit()) return;
  check_split({1, 16, 17, 33, 65}, {1, 16, 17, 32, 40, 71}, {1, 15, 17, 32, 50});
  check_split({40}, {600, 1030}, {33, 64});  // several parts of the depth
  check_split({200}, {512}, {64});           // several blocks of rows
  check_split({33}, {512}, {700});           // and of columns
}

TEST_CASE("a split product is no less exact than one of multiply-adds", "[kernel]") {
  if (no_unit()) return;
  for (const std::size_t depth : {std::size_t{128}, std::size_t{600}}) {
    const operands<float> of(130, depth, 140, false, true);
    const double parts = mean_error(of, product(of, by_unit)), chains = mean_error(of, product(of, {}));
    CHECK(parts > 0);
    CHECK(parts < chains);
  }
}

TEST_CASE("three parts are the float", "[kernel]") {
  if (no_unit()) return;
  // Times the unit matrix: what a product keeps of a number is what its parts hold.
  constexpr std::size_t size = 64;
  std::vector<float> unit(size * size), values = random_numbers<float>(size * size, 3), out(size * size);
  for (std::size_t n = 0; n < size; ++n) unit[n * size + n] = 1;
  values[0] = 0x1.fffffep127F / 4;
  values[1] = -0x1.000002p-80F;
  values[2] = 0x1.ff7fffp3F;
  values[3] = -0x1.008001p0F;
  values[4] = 0;
  split({values.data(), size, size}, {unit.data(), size, size}, matrix_view<float>(out.data(), size, size));
  CHECK(out == values);
  split({unit.data(), size, size}, {values.data(), size, size}, matrix_view<float>(out.data(), size, size));
  CHECK(out == values);
}

TEST_CASE("a split product's bits depend neither on threads nor on what else is made", "[kernel]") {
  if (no_unit()) return;
  const operands<float> of(301, 300, 210, false, true);
  const auto all = product(of, by_unit);
  for (const int threads : {2, 3}) CHECK(all == product(of, {.threads = threads, .matrix_unit = true}));
  std::vector<float> part(33 * 50);
  split(of.a.block(40, 0, 33, 300), of.b.block(0, 70, 300, 50), matrix_view<float>(part.data(), 33, 50));
  bool same = true;
  for (std::size_t n = 0; n < part.size(); ++n) same = same && part[n] == all[(40 + n / 50) * 210 + 70 + n % 50];
  CHECK(same);
}

TEST_CASE("what follows a split product is done once, at the end of its sum", "[kernel]") {
  if (no_unit()) return;
  // Tiles in the place of the product or beside it, one part of the depth or three.
  for (const auto& [rows, depth, columns] : {std::array<std::size_t, 3>{64, 128, 96}, {70, 128, 75}, {70, 1100, 75}}) {
    const operands<float> of(rows, depth, columns, false, false);
    const auto bias = random_numbers<float>(columns, 8), before = random_numbers<float>(rows * columns, 9);
    for (const joining how : {joining::assign, joining::add, joining::subtract}) {
      std::vector<float> plain = before, after = before;
      split(of.a, of.b, matrix_view<float>(plain.data(), rows, columns), how);
      split(of.a, of.b, matrix_view<float>(after.data(), rows, columns), how,
            cairn::epilogue(cairn::with_bias<float>{bias}, cairn::with_relu{}));
      for (std::size_t n = 0; n < plain.size(); ++n) plain[n] = std::max(plain[n] + bias[n % columns], 0.F);
      CHECK(after == plain);
    }
  }
}

TEST_CASE("what joins a row's columns sees all columns of a split product", "[kernel]") {
  if (no_unit()) return;
  constexpr std::size_t rows = 130, columns = 1000;  // two blocks of columns
  const operands<float> of(rows, 512, columns, false, true);
  const auto all = product(of, by_unit);
  std::vector<float> largest(rows, -std::numeric_limits<float>::infinity()), out(rows * columns);
  cairn::gemm(of.a, of.b, matrix_view<float>(out.data(), rows, columns), cairn::with_row_maximum<float>{largest},
              {.threads = 2, .matrix_unit = true});
  CHECK(out == all);
  bool same = true;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(r * columns);
    same = same && largest[r] == *std::max_element(begin, begin + columns);
  }
  CHECK(same);
}

TEST_CASE("what is not finite in a split product stays in its row and column, and is seen", "[kernel]") {
  if (no_unit()) return;
  operands<float> of(40, 50, 70, false, false);
  std::vector<float> out(40 * 70);
  of.left[1 + 7 * 53 + 3] = std::numeric_limits<float>::quiet_NaN();
  of.left[1 + 9 * 53 + 3] = -std::numeric_limits<float>::quiet_NaN();
  of.right[1 + 2 * 73 + 11] = std::numeric_limits<float>::infinity();
  of.right[1 + 5 * 73 + 30] = std::numeric_limits<float>::max();  // has no first part
  split(of.a, of.b, matrix_view<float>(out.data(), 40, 70));
  int wrong = 0;
  for (std::size_t n = 0; n < out.size(); ++n) {
    const bool touched = n / 70 == 7 || n / 70 == 9 || n % 70 == 11 || n % 70 == 30;
    wrong += std::isfinite(out[n]) == touched ? 1 : 0;
  }
  CHECK(wrong == 0);
}

#endif
