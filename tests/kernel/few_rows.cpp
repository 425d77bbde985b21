#include "cairn/kernel/few_rows.hpp"

#include <limits>
#include <vector>

#include "cairn/kernel/gemm.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

using cairn::matrix_view;

/// Elements that differ between a product of m rows and the first m of one of 16, which is made in tiles; the table has
/// gaps between its rows, and what lies around the result is left alone.
template <class T>
std::size_t wrong_few_rows(std::size_t m, std::size_t k, std::size_t n, std::size_t gap) {
  const auto x = random_numbers<T>(16 * k + 1, k), bias = random_numbers<T>(n, 3);
  const auto table = random_numbers<T>(n * (k + gap) + 1, n + 7 * k);
  std::vector<T> all(16 * n), few(m * (n + 1) + 1, -7);
  const auto then = cairn::epilogue(cairn::with_bias<T>{bias});
  cairn::gemm(matrix_view<const T>(x.data(), 16, k), matrix_view<const T>(table.data(), n, k, k + gap).transposed(),
              matrix_view<T>(all.data(), 16, n), then);
  cairn::detail::multiply_by_table<T>(matrix_view<const T>(x.data(), m, k),
                                      matrix_view<const T>(table.data(), n, k, k + gap),
                                      matrix_view<T>(few.data() + 1, m, n, n + 1), then, 1);
  std::size_t wrong = few[0] == -7 ? 0 : 1;
  for (std::size_t r = 0; r < m; ++r) {
    for (std::size_t c = 0; c < n; ++c) wrong += few[1 + r * (n + 1) + c] == all[r * n + c] ? 0U : 1U;
    wrong += few[1 + r * (n + 1) + n] == -7 ? 0U : 1U;
  }
  return wrong;
}

template <class T>
void check_few_rows() {
  std::size_t wrong = 0;
  for (const std::size_t k : {0U, 1U, 5U, 8U, 15U, 64U, 172U}) {
    for (std::size_t n = 1; n <= 40; n += k < 10 ? 1 : 7) wrong += wrong_few_rows<T>(1 + n % 8, k, n, n % 3);
  }
  for (const std::size_t m : {1U, 4U, 7U}) wrong += wrong_few_rows<T>(m, 1100, 67, 0);  // several pieces of k
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("few rows by a table have the bits that many have", "[kernel]") {
  check_few_rows<float>();
  check_few_rows<double>();
}

TEST_CASE("few rows by a large table, on any number of threads", "[kernel]") {
  constexpr std::size_t rows = 4000, width = 172;
  const auto x = random_numbers<float>(5 * width, 1), table = random_numbers<float>(rows * width, 2);
  std::vector<float> one(5 * rows), three(5 * rows);
  const auto run = [&](std::vector<float>& to, int threads) {
    cairn::gemm(matrix_view<const float>(x.data(), 5, width),
                matrix_view<const float>(table.data(), rows, width).transposed(),
                matrix_view<float>(to.data(), 5, rows), cairn::no_epilogue{}, {.threads = threads});
  };
  run(one, 1);
  run(three, 3);
  CHECK(one == three);
}

TEST_CASE("what is not finite in a table stays in its column", "[kernel]") {
  const auto x = random_numbers<float>(19, 1);
  std::vector<float> table = random_numbers<float>(21 * 19, 2), out(21);
  table[20 * 19 + 18] = std::numeric_limits<float>::quiet_NaN();
  cairn::gemm(matrix_view<const float>(x.data(), 1, 19), matrix_view<const float>(table.data(), 21, 19).transposed(),
              matrix_view<float>(out.data(), 1, 21));
  for (std::size_t n = 0; n < 21; ++n) CHECK((out[n] != out[n]) == (n == 20));
}
