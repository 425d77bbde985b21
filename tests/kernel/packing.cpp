#include "cairn/kernel/packing.hpp"

#include <cstdint>
#include <vector>

#include "catch.hpp"

TEST_CASE("panels are packed with zeros where there is nothing", "[kernel]") {
  std::vector<float> from(40 * 50);
  for (std::size_t n = 0; n < from.size(); ++n) from[n] = static_cast<float>(n + 1);
  for (const std::size_t count : {0U, 1U, 3U, 4U, 11U, 12U}) {
    for (const std::size_t depth : {0U, 1U, 4U, 7U, 16U}) {
      for (const std::size_t step : {1U, 3U}) {
        std::vector<float> turned(12 * depth + 1, -1.F), straight(12 * depth + 1, -1.F);
        cairn::detail::pack_turned<12>([&](std::size_t r) { return from.data() + r * 50; }, step, count, depth,
                                       turned.data());
        cairn::detail::at_level([&](auto level) {
          cairn::detail::pack_straight<decltype(level), 12>(from.data(), 50, count, depth, straight.data());
        });
        bool same = turned.back() == -1 && straight.back() == -1;
        for (std::size_t k = 0; k < depth; ++k) {
          for (std::size_t r = 0; r < 12; ++r) {
            same = same && turned[k * 12 + r] == (r < count ? from[r * 50 + k * step] : 0);
            same = same && straight[k * 12 + r] == (r < count ? from[k * 50 + r] : 0);
          }
        }
        CHECK(same);
      }
    }
  }
}

TEST_CASE("packing space begins on a line of the cache", "[kernel]") {
  cairn::detail::packing_space space;
  for (const std::size_t count : {1U, 100U, 7U, 5000U}) {
    double* const at = space.at_least<double>(count);
    CHECK(reinterpret_cast<std::uintptr_t>(at) % 64 == 0);
    at[count - 1] = 1;
  }
}
