#include "cairn/kernel/square_root.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"

namespace {

template <class T, std::size_t Bytes, class Level>
std::size_t wrong_roots() {
  T values[64 / sizeof(T)];
  for (std::size_t n = 0; n < 64 / sizeof(T); ++n) values[n] = static_cast<T>(n * n * n) + T{.1F};
  values[0] = 0;
  values[1] = std::numeric_limits<T>::infinity();
  typename cairn::detail::vector_of<T, Bytes>::type x;
  cairn::detail::load(x, values);
  cairn::detail::square_root<T, Level>(x);
  T out[Bytes / sizeof(T)];
  cairn::detail::store(out, x);
  std::size_t wrong = 0;
  for (std::size_t n = 0; n < Bytes / sizeof(T); ++n) {
    if (out[n] != std::sqrt(values[n])) ++wrong;
  }
  return wrong;
}

}  // namespace

TEST_CASE("square roots are those of the library, at any size of vector", "[kernel]") {
  const std::size_t wrong = cairn::detail::at_level([](auto level) {
    using at = decltype(level);
    return wrong_roots<float, at::bytes, at>() + wrong_roots<double, at::bytes, at>() + wrong_roots<float, 4, at>() +
           wrong_roots<float, 16, at>() + wrong_roots<double, 8, at>() + wrong_roots<float, 32, at>();
  });
  CHECK(wrong == 0);
}
