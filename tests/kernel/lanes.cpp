#include "cairn/kernel/lanes.hpp"

#include "catch.hpp"

TEST_CASE("lanes load, store and add up at any alignment", "[kernel]") {
  float values[12];
  for (int i = 0; i < 12; ++i) values[i] = static_cast<float>(i);
  for (int offset = 0; offset < 4; ++offset) {
    cairn::detail::lanes<float> lanes;
    cairn::detail::load(lanes, values + offset);
    float sum = 0;
    for (int i = 0; i < 8; ++i) sum += values[offset + i];
    CHECK(cairn::detail::sum_of<float>(lanes) == sum);
    float out[9] = {};
    cairn::detail::store(out + 1, lanes);
    CHECK(out[0] == 0);
    CHECK(out[8] == values[offset + 7]);
  }
}
