#include "cairn/kernel/rows.hpp"

#include <numeric>
#include <vector>

#include "catch.hpp"

namespace {

/// Whether a sum over a row counts each element once, and a change in place reaches each once.
template <class T>
bool walks_every_element_once(std::size_t size) {
  std::vector<T> row(size + 1, T(-1));
  std::iota(row.begin(), row.end() - 1, T(1));
  T sum = 0, largest = 0;
  cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using chosen = decltype(level);
    cairn::detail::lanes<T, chosen> sums[2] = {}, most = {};
    cairn::detail::walk_row<chosen, 2, true, T>({row.data(), row.data()}, row.data(), size,
                                                [&](auto& v, const auto& keep, std::size_t part) CAIRN_INLINE_BODY {
                                                  v[0] += v[1];
                                                  keep(v[1]);
                                                  sums[part] += v[1];
                                                });
    cairn::detail::walk_row<chosen, 1, false, T>({row.data()}, nullptr, size,
                                                 [&](auto& v, const auto& keep, std::size_t) CAIRN_INLINE_BODY {
                                                   keep(v[0], T(-5));
                                                   cairn::detail::keep_larger(most, v[0]);
                                                 });
    sums[0] += sums[1];
    sum = cairn::detail::sum_of<T>(sums[0]);
    largest = cairn::detail::largest_of<T>(most);
  });
  const auto count = static_cast<T>(size);
  bool right = sum == count * (count + 1) / 2 && largest == 2 * count && row.back() == T(-1);
  for (std::size_t i = 0; i < size; ++i) right = right && row[i] == T(2) * static_cast<T>(i + 1);
  return right;
}

}  // namespace

TEST_CASE("a walk along a row meets every element once at any length", "[kernel]") {
  bool right = true;
  for (std::size_t size = 0; size <= 2 * 2 * 16 + 1; ++size) {
    right = right && walks_every_element_once<float>(size) && walks_every_element_once<double>(size);
  }
  CHECK(right);
}

TEST_CASE("sums over rows are the same bits on any number of threads", "[kernel]") {
  const auto sum_on = [](std::size_t rows, int threads) {
    std::vector<float> total{1, 2};
    cairn::detail::sum_over_rows(rows, 2, threads, total.data(),
                                 [](auto, std::size_t row, float* part) CAIRN_INLINE_BODY {
                                   part[0] += 1 / static_cast<float>(row + 1);
                                   part[1] += 1;
                                 });
    return total;
  };
  for (const std::size_t rows : {0U, 1U, 16U, 17U, 1000U}) {
    CHECK(sum_on(rows, 1) == sum_on(rows, 3));
    CHECK(sum_on(rows, 1)[1] == static_cast<float>(rows + 2));
  }
}
