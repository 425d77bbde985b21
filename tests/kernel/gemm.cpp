#include "cairn/kernel/gemm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/reference.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

using cairn::gemm;
using cairn::joining;
using cairn::matrix_view;

/// Operands that begin off any alignment and have gaps between their rows, plain or transposed.
template <class T>
struct operands {
  std::size_t rows, depth, columns;
  std::vector<T> left, right;
  matrix_view<const T> a, b;

  operands(std::size_t m, std::size_t k, std::size_t n, bool left_turned, bool right_turned)
      : rows(m),
        depth(k),
        columns(n),
        left(random_numbers<T>((m + 3) * (k + 3) + 1, m + 31 * k)),
        right(random_numbers<T>((n + 3) * (k + 3) + 1, n + 17 * k)) {
    a = left_turned ? matrix_view<const T>(left.data() + 1, k, m, m + 3).transposed()
                    : matrix_view<const T>(left.data() + 1, m, k, k + 3);
    b = right_turned ? matrix_view<const T>(right.data() + 1, n, k, k + 2).transposed()
                     : matrix_view<const T>(right.data() + 1, k, n, n + 3);
  }
};

/// The bound of Higham ("Accuracy and stability of numerical algorithms", 3.5): depth roundings of the sum of the
/// products' magnitudes, and what is added to it.
template <class T>
std::vector<double> magnitudes(const operands<T>& of) {
  std::vector<T> left(of.rows * of.depth), right(of.depth * of.columns);
  for (std::size_t r = 0; r < of.rows; ++r) {
    for (std::size_t k = 0; k < of.depth; ++k) left[r * of.depth + k] = std::abs(of.a(r, k));
  }
  for (std::size_t k = 0; k < of.depth; ++k) {
    for (std::size_t c = 0; c < of.columns; ++c) right[k * of.columns + c] = std::abs(of.b(k, c));
  }
  return cairn::reference::product<T>({left.data(), of.rows, of.depth}, {right.data(), of.depth, of.columns});
}

/// The largest error, in bounds, of out = before (joined with) a b; infinite where something outside was written.
template <class T>
double worst_error(const operands<T>& of, joining how, int threads = 1) {
  const std::size_t stride = of.columns + 2;
  const auto before = random_numbers<T>(of.rows * stride + 1, 5);
  std::vector<T> after = before;
  gemm(of.a, of.b, matrix_view<T>(after.data() + 1, of.rows, of.columns, stride), cairn::no_epilogue{},
       {.how = how, .threads = threads});
  const auto exact = cairn::reference::product<T>(of.a, of.b);
  const auto magnitude = magnitudes(of);
  const double rounding = std::numeric_limits<T>::epsilon() / 2 * static_cast<double>(of.depth + 2);
  double worst = 0;
  for (std::size_t n = 0; n < after.size(); ++n) {
    const std::size_t r = (n - 1) / stride, c = (n - 1) % stride;
    if (n == 0 || c >= of.columns) {
      if (after[n] != before[n]) return std::numeric_limits<double>::infinity();
      continue;
    }
    const double old = how == joining::assign ? 0 : static_cast<double>(before[n]);
    const double product = exact[r * of.columns + c];
    const double expected = how == joining::subtract ? old - product : old + product;
    const double bound = rounding * (magnitude[r * of.columns + c] + std::abs(old));
    const double error = std::abs(static_cast<double>(after[n]) - expected);
    worst = std::max(worst, bound > 0 ? error / bound : error > 0 ? 2. : 0.);
  }
  return worst;
}

template <class T>
void check_shapes(const std::vector<std::size_t>& rows, const std::vector<std::size_t>& depths,
                  const std::vector<std::size_t>& columns) {
  double worst = 0;
  int turn = 0;
  for (const std::size_t m : rows) {
    for (const std::size_t k : depths) {
      for (const std::size_t n : columns) {
        const operands<T> of(m, k, n, (turn & 1) != 0, (turn & 2) != 0);
        worst = std::max(worst, worst_error(of, static_cast<joining>(turn % 3)));
        ++turn;
      }
    }
  }
  CHECK(worst <= 1);
}

std::vector<std::size_t> up_to(std::size_t last) {
  std::vector<std::size_t> values(last + 1);
  for (std::size_t n = 0; n <= last; ++n) values[n] = n;
  return values;
}

/// A row's, a column's and a tile's own bits do not depend on what else is asked for.
template <class T>
void check_same_bits(std::size_t m, std::size_t k, std::size_t n) {
  const operands<T> of(m, k, n, false, true);
  std::vector<T> all(m * n), threaded(m * n), alone(n);
  gemm(of.a, of.b, matrix_view<T>(all.data(), m, n));
  for (const int threads : {2, 3}) {
    gemm(of.a, of.b, matrix_view<T>(threaded.data(), m, n), cairn::no_epilogue{}, {.threads = threads});
    CHECK(all == threaded);
  }
  // The same from a left side that lies by its columns.
  std::vector<T> columns(m * k), turned(m * n);
  for (std::size_t r = 0; r < m; ++r) {
    for (std::size_t c = 0; c < k; ++c) columns[c * m + r] = of.a.data[r * of.a.row_stride + c * of.a.column_stride];
  }
  gemm(matrix_view<const T>(columns.data(), k, m).transposed(), of.b, matrix_view<T>(turned.data(), m, n));
  CHECK(all == turned);
  for (const std::size_t r : {std::size_t{0}, m / 2, m - 1}) {
    gemm(of.a.block(r, 0, 1, k), of.b, matrix_view<T>(alone.data(), 1, n));
    CHECK(std::equal(alone.begin(), alone.end(), all.begin() + static_cast<std::ptrdiff_t>(r * n)));
  }
}

}  // namespace

TEST_CASE("a product is within its rounding bound at every shape", "[kernel]") {
  check_shapes<float>({1, 3, 13}, {9}, up_to(67));
  check_shapes<float>(up_to(27), {0, 1, 7}, {5, 33});
  check_shapes<float>({5}, up_to(37), {18, 64});
  check_shapes<double>({1, 4, 13}, {0, 8}, up_to(35));
}

TEST_CASE("a product of many blocks is within its rounding bound", "[kernel]") {
  check_shapes<float>({30}, {1100}, {40, 47, 70});
  check_shapes<float>({300}, {600}, {33, 34});
  check_shapes<float>({30, 61}, {300}, {700, 701});  // rows that are packed once for several blocks of columns
  check_shapes<double>({40}, {600}, {40, 47});
}

TEST_CASE("a product's bits do not depend on the threads, nor on what else is asked for", "[kernel]") {
  check_same_bits<float>(301, 65, 120);
  check_same_bits<float>(90, 600, 310);
  check_same_bits<float>(100, 321, 300);  // columns of a turned left side that end in parts of 1 and 2
  check_same_bits<float>(97, 322, 300);
  check_same_bits<double>(205, 64, 99);
}

TEST_CASE("what is not finite stays in its row and column", "[kernel]") {
  operands<float> of(20, 12, 40, false, false);
  of.left[1 + 7 * 15 + 3] = std::numeric_limits<float>::quiet_NaN();
  of.right[1 + 2 * 43 + 11] = std::numeric_limits<float>::infinity();
  std::vector<float> out(20 * 40);
  gemm(of.a, of.b, matrix_view<float>(out.data(), 20, 40));
  int wrong = 0;
  for (std::size_t n = 0; n < out.size(); ++n) {
    if (n / 40 == 7) {
      wrong += std::isnan(out[n]) ? 0 : 1;
    } else {
      wrong += (n % 40 == 11 ? std::isinf(out[n]) : std::isfinite(out[n])) ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("rows are gathered while they are packed", "[kernel]") {
  for (const std::size_t columns : {std::size_t{70}, std::size_t{700}}) {
    const operands<float> of(30, 300, columns, columns == 700, true);
    std::vector<std::uint32_t> ids;
    for (std::uint32_t n = 0; n < 47; ++n) ids.push_back(n * 7 % 30);
    std::vector<float> all(30 * columns), gathered(ids.size() * columns);
    gemm(of.a, of.b, matrix_view<float>(all.data(), 30, columns));
    gemm(cairn::gathered_rows<const float>{of.a, ids}, of.b, matrix_view<float>(gathered.data(), ids.size(), columns));
    bool same = true;
    for (std::size_t n = 0; n < gathered.size(); ++n) {
      same = same && gathered[n] == all[ids[n / columns] * columns + n % columns];
    }
    CHECK(same);
  }
}

TEST_CASE("a batch is its products", "[kernel]") {
  struct shape {
    std::size_t m, k, n, count;
  };
  for (const shape& s : {shape{9, 16, 21, 50}, {40, 300, 310, 3}, {61, 300, 700, 2}, {5, 7, 9, 0}}) {
    const std::size_t m = s.m, k = s.k, n = s.n, count = s.count;
    const auto a = random_numbers<float>(count * m * k, 1), b = random_numbers<float>((count + 1) * k * n, 2);
    const auto before = random_numbers<float>(count * m * n, 3);
    for (const std::size_t between_b : {std::size_t{0}, k * n}) {
      for (const joining how : {joining::assign, joining::add}) {
        std::vector<float> all = before;
        cairn::gemm_batch(count, {a.data(), m, k}, m * k, {b.data(), k, n}, between_b,
                          matrix_view<float>(all.data(), m, n), m * n, cairn::no_epilogue{},
                          {.how = how, .threads = 2});
        std::vector<float> each = before;
        for (std::size_t i = 0; i < count; ++i) {
          gemm(matrix_view<const float>(a.data() + i * m * k, m, k),
               matrix_view<const float>(b.data() + i * between_b, k, n),
               matrix_view<float>(each.data() + i * m * n, m, n), cairn::no_epilogue{}, {.how = how});
        }
        CHECK(all == each);
      }
    }
  }
}
