#include "cairn/kernel/reference_blocks.hpp"

#include "catch.hpp"

TEST_CASE("the oracles of networks' kernels give what paper and pencil give", "[kernel]") {
  CHECK(cairn::reference::silu_slope(0.).value == .5);
  CHECK(cairn::reference::gelu_slope(0.).value == .5);
  CHECK(cairn::reference::gelu_tanh_slope(0.).value == .5);
}
