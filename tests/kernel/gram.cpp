#include "cairn/kernel/gram.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/reference.hpp"
#include "catch.hpp"

namespace {

template <class T>
void check_gram(std::size_t count, std::size_t columns, std::size_t offset, double tolerance) {
  cairn::random_stream random(count * 1000 + columns, cairn::purpose::simulate);
  std::vector<T> table(offset + (count + 1) * columns);
  for (T& value : table) value = static_cast<T>(random.normal());
  std::vector<std::uint32_t> ids(count);
  std::vector<T> scales(count);
  for (std::size_t n = 0; n < count; ++n) {
    ids[n] = random.below(static_cast<std::uint32_t>(count + 1));
    scales[n] = static_cast<T>(random.uniform());
  }
  const std::size_t width = cairn::padded(columns);
  std::vector<T> packed(offset + count * width);
  cairn::gather_rows<T>(std::span<const T>(table).subspan(offset), columns, columns, ids, scales,
                        std::span(packed).subspan(offset));
  std::vector<T> square(offset + width * width, T{1});
  cairn::add_gram<T>(std::span<const T>(packed).subspan(offset), count, width, std::span(square).subspan(offset));
  const auto expected = cairn::reference::gram<T>(std::span<const T>(packed).subspan(offset), count, width);
  cairn::mirror_upper<T>(std::span(square).subspan(offset), width);
  std::vector<T> sum(offset + columns, T{1});
  cairn::add_weighted_rows<T>(std::span<const T>(packed).subspan(offset), width, scales,
                              std::span(sum).subspan(offset));
  double worst = 0;
  for (std::size_t k = 0; k < columns; ++k) {
    double value = 1;
    for (std::size_t n = 0; n < count; ++n) {
      value += static_cast<double>(scales[n]) * static_cast<double>(packed[offset + n * width + k]);
    }
    worst = std::max(worst, std::abs(value - static_cast<double>(sum[offset + k])));
  }
  for (std::size_t k = 0; k < expected.size(); ++k) {
    worst = std::max(worst, std::abs(static_cast<double>(square[offset + k]) - 1 - expected[k]));
  }
  CHECK(worst < tolerance);
  for (std::size_t n = 0; n < count; ++n) {
    for (std::size_t k = 0; k < width; ++k) {
      const T value = k < columns ? scales[n] * table[offset + ids[n] * columns + k] : T{0};
      CHECK(packed[offset + n * width + k] == value);
    }
  }
  std::vector<T> column_scales(columns);
  for (T& value : column_scales) value = static_cast<T>(random.uniform());
  const std::size_t high = cairn::padded(count);
  std::vector<T> turned(offset + columns * high + 1, T{7});
  cairn::gather_turned<T>(std::span<const T>(table).subspan(offset), columns, columns, ids, scales, column_scales,
                          std::span(turned).subspan(offset));
  bool same = turned.back() == T{7};
  for (std::size_t k = 0; k < columns; ++k) {
    for (std::size_t n = 0; n < high; ++n) {
      const T value = n < count ? table[offset + ids[n] * columns + k] * (scales[n] * column_scales[k]) : T{0};
      same = same && turned[offset + k * high + n] == value;
    }
  }
  CHECK(same);
}

}  // namespace

TEST_CASE("a Gram matrix agrees with its formula at every width, count and alignment", "[kernel]") {
  for (std::size_t columns = 1; columns <= 2 * cairn::panel_width + 1; ++columns) {
    for (const std::size_t count : {0U, 1U, 2U, 17U}) {
      check_gram<float>(count, columns, columns % 3, 5e-5);
      check_gram<double>(count, columns, columns % 3, 1e-12);
    }
  }
  check_gram<float>(40, 100, 1, 1e-4);
}

TEST_CASE("a Gram matrix is the same bits however its rows are cut", "[kernel]") {
  constexpr std::size_t width = 48;
  constexpr std::size_t count = 37;
  cairn::random_stream random(5, cairn::purpose::simulate);
  std::vector<float> rows(count * width);
  for (float& value : rows) value = static_cast<float>(random.normal());
  std::vector<float> whole(width * width);
  std::vector<float> parts(width * width);
  cairn::add_gram<float>(rows, count, width, whole);
  cairn::add_gram<float>(std::span(rows).first(20 * width), 20, width, parts);
  cairn::add_gram<float>(std::span(rows).subspan(20 * width), count - 20, width, parts);
  CHECK(whole == parts);
}
