#include "cairn/kernel/gemm.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/reference.hpp"
#include "catch.hpp"

namespace {

template <class T>
std::vector<T> product(std::span<const T> a, std::span<const T> b, std::size_t depth) {
  std::vector<T> out(depth == 0 ? 0 : a.size() / depth * (b.size() / depth));
  std::vector<T> scratch(depth * cairn::panel_width);
  cairn::product_transposed<T>(a, b, depth, out, scratch);
  return out;
}

template <class T>
void check_gemm(std::size_t rows, std::size_t columns, std::size_t depth, double tolerance) {
  cairn::random_stream random(rows * columns + depth, cairn::purpose::simulate);
  std::vector<T> a(rows * depth + 1);
  std::vector<T> b(columns * depth + 2);
  for (T& value : a) value = static_cast<T>(random.normal());
  for (T& value : b) value = static_cast<T>(random.normal());
  const auto left = std::span<const T>(a).subspan(1);
  const auto right = std::span<const T>(b).subspan(2);
  const auto out = product<T>(left, right, depth);
  const auto expected = cairn::reference::product_transposed<T>(left, right, depth);
  REQUIRE(out.size() == expected.size());
  double worst = 0;
  for (std::size_t k = 0; k < out.size(); ++k)
    worst = std::max(worst, std::abs(static_cast<double>(out[k]) - expected[k]));
  CHECK(worst < tolerance);
  for (std::size_t r = 0; r < rows; ++r) {  // a row asked for alone has the same bits
    const auto alone = product<T>(left.subspan(r * depth, depth), right, depth);
    CHECK(std::equal(alone.begin(), alone.end(), out.begin() + static_cast<std::ptrdiff_t>(r * columns)));
  }
}

}  // namespace

TEST_CASE("a product agrees with its formula at every shape", "[kernel]") {
  for (std::size_t columns = 1; columns <= 2 * cairn::panel_width + 1; ++columns)
    check_gemm<float>(7, columns, 9, 2e-5);
  for (std::size_t rows = 1; rows <= 13; ++rows) check_gemm<double>(rows, 19, 8, 1e-13);
  for (std::size_t depth = 1; depth <= 33; ++depth) check_gemm<float>(8, 17, depth, 3e-5);
}

TEST_CASE("a product without depth is zero", "[kernel]") {
  std::vector<float> out(6, 1.F);
  cairn::product_transposed<float>({}, {}, 0, out, {});
  for (const float value : out) CHECK(value == 0);
}
