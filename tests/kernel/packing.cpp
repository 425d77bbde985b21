#include "cairn/kernel/packing.hpp"

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "cairn/kernel/tile.hpp"
#include "catch.hpp"

namespace {

using cairn::detail::strided;

/// Whether a strip of Width holds a view's columns, zeros in further ones, and nothing past its end and `after` further
/// rows was written; and whether it comes back to another such view.
template <class Level, std::size_t Width, class T>
bool packs(std::size_t depth, std::size_t columns, int layout, bool more, std::size_t after) {
  constexpr std::size_t most = 96;
  std::vector<T> memory(most * most), back(most * most);
  for (std::size_t n = 0; n < memory.size(); ++n) memory[n] = static_cast<T>(n + 1);
  const auto view_of = [&](std::vector<T>& values) {
    const strided<T> whole{values.data(), most, 1};
    if (layout == 0) return whole;
    if (layout == 1) return whole.transposed();
    if (layout == 2) return whole.transposed().rows_reversed(depth);
    if (layout == 3) return whole.reversed(most, most);
    if (layout == 4) return strided<T>{values.data(), 2, most};
    // Nothing may be read past its end.
    return strided<T>{values.data() + values.size() - depth * columns, static_cast<std::ptrdiff_t>(columns), 1};
  };
  const auto from = view_of(memory);
  std::vector<T> strip((depth + after + 1) * Width + 1, T{-1});
  cairn::detail::pack_strip<Level, Width, T>(from, depth, columns, more, strip.data(), after);
  bool good = true;
  for (std::size_t k = 0; k < depth; ++k) {
    for (std::size_t c = 0; c < Width; ++c) good &= strip[k * Width + c] == (c < columns ? *from.at(k, c) : T{0});
  }
  good &= std::count(strip.begin() + static_cast<std::ptrdiff_t>((depth + after) * Width), strip.end(), T{-1}) ==
          static_cast<std::ptrdiff_t>(Width + 1);
  const auto to = view_of(back);
  cairn::detail::unpack_strip<Level, Width, T>(strip.data(), depth, columns, T{-1}, to);
  for (std::size_t k = 0; k < depth; ++k) {
    for (std::size_t c = 0; c < columns; ++c) good &= *to.at(k, c) == -*from.at(k, c);
  }
  return good &&
         std::count(back.begin(), back.end(), T{0}) == static_cast<std::ptrdiff_t>(back.size() - depth * columns);
}

template <class T>
int wrong_strips() {
  return cairn::detail::at_level([](auto level) CAIRN_INLINE_BODY {
    constexpr std::size_t height = cairn::detail::tile_shape<decltype(level)>::height;
    constexpr std::size_t width = cairn::detail::tile_width<T, decltype(level)>;
    int wrong = 0;
    for (int layout = 0; layout < 6; ++layout) {
      const bool more = layout < 5;
      for (const std::size_t depth : {0U, 1U, 2U, 7U, 8U, 9U, 17U}) {
        for (const std::size_t less : {0U, 1U, 3U, 5U, 14U}) {
          for (const std::size_t after : {0U, 1U, 2U}) {
            const auto wrongly = [&]<std::size_t Width>(std::integral_constant<std::size_t, Width>) {
              return less < Width && !packs<decltype(level), Width, T>(depth, Width - less, layout, more, after);
            };
            wrong += wrongly(std::integral_constant<std::size_t, height>{}) ? 1 : 0;
            wrong += wrongly(std::integral_constant<std::size_t, width>{}) ? 1 : 0;
          }
        }
      }
    }
    return wrong;
  });
}

}  // namespace

TEST_CASE("strips hold the columns of a view however it lies, and give them back", "[kernel]") {
  CHECK(wrong_strips<float>() == 0);
  CHECK(wrong_strips<double>() == 0);
}

TEST_CASE("packing space begins on a line of the cache", "[kernel]") {
  cairn::detail::packing_space space;
  for (const std::size_t count : {1U, 100U, 7U, 5000U}) {
    double* const at = space.at_least<double>(count);
    CHECK(reinterpret_cast<std::uintptr_t>(at) % 64 == 0);
    at[count - 1] = 1;
  }
}
