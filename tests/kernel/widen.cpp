#include "cairn/kernel/widen.hpp"

#include <cstdint>

#include "catch.hpp"

namespace {

template <class T, class Level>
std::size_t wrong_widened() {
  using wide = std::conditional_t<std::is_same_v<T, double>, double, float>;
  constexpr std::size_t width = Level::bytes / sizeof(wide);
  T values[width + 3];
  for (std::size_t n = 0; n < width + 3; ++n) values[n] = static_cast<T>(static_cast<float>(n) * 3 - 20);
  std::size_t wrong = 0;
  for (std::size_t offset = 0; offset < 3; ++offset) {
    for (std::size_t count = 0; count <= width; ++count) {
      cairn::detail::lanes<wide, Level> lanes;
      if (count < width) {
        cairn::detail::load_part_widened<Level>(lanes, values + offset, count);
      } else {
        cairn::detail::load_widened<Level>(lanes, values + offset);
      }
      wide out[width];
      cairn::detail::store(out, lanes);
      for (std::size_t n = 0; n < width; ++n) {
        if (out[n] != (n < count ? static_cast<wide>(values[offset + n]) : 0)) ++wrong;
      }
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("stored elements are loaded as what is computed in", "[kernel]") {
  CHECK(cairn::detail::at_level([](auto level) {
          using at = decltype(level);
          return wrong_widened<float, at>() + wrong_widened<double, at>() + wrong_widened<cairn::bfloat16, at>() +
                 wrong_widened<std::int8_t, at>();
        }) == 0);
}
