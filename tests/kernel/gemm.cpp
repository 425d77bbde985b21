#include "cairn/kernel/gemm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "kernel/dense_product.hpp"
#include "kernel/numbers.hpp"

namespace {

using cairn::gemm;
using cairn::joining;
using cairn::matrix_view;

template <class T>
void check_shapes(const std::vector<std::size_t>& rows, const std::vector<std::size_t>& depths,
                  const std::vector<std::size_t>& columns) {
  const auto by_gemm = [](const auto& a, const auto& b, const matrix_view<T>& out, joining how) {
    gemm(a, b, out, cairn::no_epilogue{}, {.how = how});
  };
  CHECK(worst_error<T>(rows, depths, columns, by_gemm) <= 1);
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
