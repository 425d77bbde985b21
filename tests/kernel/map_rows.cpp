#include "cairn/kernel/map_rows.hpp"

#include <vector>

#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// y0 = x0 x1 in the place of x0, y1 = x0 - x1, of `size` numbers; true where all of them and nothing else are right.
template <class T>
bool maps_row(std::size_t size, T planted = 0) {
  const auto a = random_numbers<T>(size + 1, 3), b = random_numbers<T>(size + 1, 4);
  std::vector<T> in_place = a, other(size + 1, T(7));
  cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    const T* const in[] = {in_place.data(), b.data()};
    T* const out[] = {in_place.data(), other.data()};
    cairn::detail::map_row<decltype(level), T>(in, out, size, [&](auto& x, auto& y) CAIRN_INLINE_BODY {
      y[0] = x[0] * x[1];
      y[1] = x[0] - x[1] + planted;
    });
  });
  bool right = in_place[size] == a[size] && other[size] == T(7);
  for (std::size_t n = 0; n < size; ++n) right = right && in_place[n] == a[n] * b[n] && other[n] == a[n] - b[n];
  return right;
}

}  // namespace

TEST_CASE("rows of every length are mapped, in place too", "[kernel]") {
  for (std::size_t size = 0; size < 70; ++size) {
    CHECK(maps_row<float>(size));
    CHECK(maps_row<double>(size));
  }
  CHECK_FALSE(maps_row<float>(3, 1.F));
}
