#include "cairn/kernel/sparse.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/reference.hpp"
#include "catch.hpp"

namespace {

template <class T>
std::vector<T> small_values(std::size_t size, std::uint64_t seed) {
  cairn::random_stream random(seed, cairn::purpose::simulate);
  std::vector<T> values(size);
  for (T& value : values) {  // signed integers that bytes hold
    value = static_cast<T>(static_cast<float>(static_cast<int>(random.below(255)) - 127));
  }
  return values;
}

constexpr std::size_t rows_of_dense = 23;

/// A matrix of `rows` rows: the first without entries, the others with up to 11, among them repeated columns.
struct sparse_case {
  std::vector<std::size_t> offsets{0};
  std::vector<std::uint32_t> columns;
  std::vector<float> values;

  explicit sparse_case(std::size_t rows) {
    cairn::random_stream random(rows, cairn::purpose::simulate);
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t n = r == 0 ? 0 : 1 + random.below(11); n > 0; --n) {
        columns.push_back(random.below(rows_of_dense));
        values.push_back(static_cast<float>(random.normal()));
      }
      offsets.push_back(columns.size());
    }
  }
};

template <class T>
std::size_t wrong_products(std::size_t width, std::size_t offset) {
  using sum = cairn::detail::widened_type<T>;
  const sparse_case a(9);
  const std::vector<sum> values(a.values.begin(), a.values.end());
  const auto held = small_values<T>(offset + rows_of_dense * width, width);
  const auto dense = std::span(held).subspan(offset);
  std::vector<sum> out(9 * width + 2, sum{5});
  const auto inner = std::span(out).subspan(1, 9 * width);
  cairn::sparse_times_dense<T>(a.offsets, a.columns, values, dense, width, inner);
  const std::vector<double> wide(values.begin(), values.end());
  const auto expected = cairn::reference::sparse_times_dense<T>(a.offsets, a.columns, wide, dense, width);
  const double tolerance = 12 * 127 * 4 * 12 * static_cast<double>(std::numeric_limits<sum>::epsilon());
  std::size_t wrong = out[0] == 5 && out[9 * width + 1] == 5 ? 0 : 1;
  for (std::size_t n = 0; n < inner.size(); ++n) {
    if (!(std::abs(static_cast<double>(inner[n]) - expected[n]) <= tolerance)) ++wrong;
  }
  for (std::size_t r = 0; r < 9; ++r) {  // a row that is gathered alone, on top of what stands there
    std::vector<sum> alone(width);
    const std::size_t first = a.offsets[r], count = a.offsets[r + 1] - first;
    cairn::gather_add<T>(dense, std::span(a.columns).subspan(first, count), std::span(values).subspan(first, count),
                         alone);
    if (!std::equal(alone.begin(), alone.end(), inner.begin() + static_cast<std::ptrdiff_t>(r * width))) ++wrong;
    std::vector<sum> twice(width, sum{2});
    cairn::gather_add<T>(dense, std::span(a.columns).subspan(first, count), {}, twice);
    for (std::size_t k = 0; k < width; ++k) {
      double plain = 2;
      for (std::size_t n = first; n < first + count; ++n) {
        plain += static_cast<double>(static_cast<sum>(dense[a.columns[n] * width + k]));
      }
      if (static_cast<double>(twice[k]) != plain) ++wrong;  // sums of small integers are exact
    }
  }
  return wrong;
}

template <class T>
std::size_t wrong_scatters(std::size_t width) {
  const std::vector<std::uint32_t> ids{3, 0, 3, 5, 22, 1, 1, 1, 7, 9, 4};
  const auto scales = small_values<T>(ids.size(), 1);
  const auto x = small_values<T>(ids.size() * width, 2);
  std::size_t wrong = 0;
  for (const bool one : {true, false}) {
    auto table = small_values<T>(rows_of_dense * width + 1, 3);
    std::vector<double> expected(table.begin(), table.end());
    const auto from = std::span<const T>(x).first(one ? width : x.size());
    cairn::scatter_add<T>(std::span(table).subspan(1), width, ids, scales, from);
    for (std::size_t n = 0; n < ids.size(); ++n) {
      for (std::size_t k = 0; k < width; ++k) {
        expected[1 + ids[n] * width + k] +=
            static_cast<double>(scales[n]) * static_cast<double>(from[(one ? 0 : n * width) + k]);
      }
    }
    for (std::size_t n = 0; n < table.size(); ++n) {  // sums of products of small integers are exact
      if (static_cast<double>(table[n]) != expected[n]) ++wrong;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("sums of scaled rows agree with their formulas at every width and alignment", "[kernel]") {
  std::size_t wrong = 0;
  for (std::size_t width = 0; width <= 33; ++width) {
    wrong += wrong_products<float>(width, width % 3) + wrong_products<double>(width, width % 2) +
             wrong_products<cairn::bfloat16>(width, width % 3) + wrong_products<std::int8_t>(width, width % 5);
    wrong += wrong_scatters<float>(width) + wrong_scatters<double>(width);
  }
  for (const std::size_t width : {100U, 256U, 257U, 401U}) wrong += wrong_products<float>(width, 1);
  CHECK(wrong == 0);
}

TEST_CASE("a sparse product is the same bits on any number of threads, and keeps what is not finite", "[kernel]") {
  const sparse_case a(400);
  auto dense = small_values<float>(rows_of_dense * 20, 4);
  std::vector<float> one(400 * 20), three(400 * 20);
  cairn::sparse_times_dense<float>(a.offsets, a.columns, a.values, dense, 20, one);
  cairn::sparse_times_dense<float>(a.offsets, a.columns, a.values, dense, 20, three, 3);
  CHECK(one == three);
  dense[5 * 20 + 19] = std::numeric_limits<float>::quiet_NaN();
  const std::vector<std::uint32_t> ids{2, 5};
  const std::vector<float> scales{1, 0};
  std::vector<float> out(20);
  cairn::gather_add<float>(dense, ids, scales, out);
  CHECK(std::isnan(out[19]));
  CHECK(std::equal(out.begin(), out.end() - 1, dense.begin() + 2 * 20));
}
