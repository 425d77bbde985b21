#include "cairn/kernel/dot.hpp"

#include <cmath>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/reference.hpp"
#include "catch.hpp"

namespace {

template <class T>
std::vector<T> normals(std::size_t size, std::uint64_t seed) {
  cairn::random_stream random(seed, cairn::purpose::simulate);
  std::vector<T> values(size);
  for (T& value : values) value = static_cast<T>(random.normal());
  return values;
}

template <class T>
void check_all_lengths(double tolerance) {
  constexpr std::size_t longest = 2 * 4 * (64 / sizeof(T)) + 1;
  const auto x = normals<T>(longest + 3, 1);
  const auto y = normals<T>(longest + 3, 2);
  for (std::size_t offset = 0; offset < 3; ++offset) {
    for (std::size_t size = 0; size <= longest; ++size) {
      const auto a = std::span(x).subspan(offset, size);
      const auto b = std::span(y).subspan(2 - offset, size);
      const double expected = cairn::reference::dot<T>(a, b);
      CHECK(std::abs(static_cast<double>(cairn::dot<T>(a, b)) - expected) < tolerance);
      const std::vector<T> moved(a.begin(), a.end());
      CHECK(cairn::dot<T>(moved, b) == cairn::dot<T>(a, b));  // the same bits at any alignment

      std::vector<T> sum(b.begin(), b.end());
      cairn::axpy(T{2}, a, std::span(sum));
      for (std::size_t i = 0; i < size; ++i) {
        CHECK(std::abs(static_cast<double>(sum[i]) - static_cast<double>(b[i] + 2 * a[i])) < tolerance);
      }
    }
  }
}

}  // namespace

TEST_CASE("dot and axpy agree with their formulas at every length and alignment", "[kernel]") {
  check_all_lengths<float>(2e-5);
  check_all_lengths<double>(1e-13);
}
