#include "cairn/kernel/lanes.hpp"

#include <algorithm>
#include <cstdint>

#include "catch.hpp"

namespace {

template <class T>
void check_lanes() {
  T values[20];
  for (int i = 0; i < 20; ++i) values[i] = static_cast<T>(i % 7);
  cairn::detail::at_level([&](auto level) {
    using level_type = decltype(level);
    constexpr std::size_t width = cairn::detail::lane_count<T, level_type>;
    for (std::size_t offset = 0; offset < 4; ++offset) {
      cairn::detail::lanes<T, level_type> lanes;
      cairn::detail::load(lanes, values + offset);
      T sum = 0;
      for (std::size_t i = 0; i < width; ++i) sum += values[offset + i];
      CHECK(cairn::detail::sum_of<T>(lanes) == sum);
      CHECK(cairn::detail::largest_of<T>(lanes) == *std::max_element(values + offset, values + offset + width));
      for (std::size_t count = 0; count < width; ++count) {
        cairn::detail::load_part(lanes, values + offset, count, T{9});
        T out[20] = {};
        cairn::detail::store(out + 1, lanes);
        CHECK(out[0] == 0);
        CHECK(std::equal(out + 1, out + 1 + count, values + offset));
        CHECK(std::all_of(out + 1 + count, out + 1 + width, [](T value) { return value == 9; }));
        cairn::detail::fill(lanes, T{5});
        cairn::detail::store_part(out + 1, lanes, count);
        CHECK(std::all_of(out + 1, out + 1 + count, [](T value) { return value == 5; }));
        CHECK(std::all_of(out + 1 + count, out + 1 + width, [](T value) { return value == 9; }));
      }
    }
  });
}

}  // namespace

TEST_CASE("lanes load, store, add up and compare at any alignment and length", "[kernel]") {
  check_lanes<float>();
  check_lanes<double>();
  check_lanes<std::int32_t>();
}
