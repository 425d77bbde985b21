#include "cairn/kernel/reference_blocks.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include "catch.hpp"

TEST_CASE("the oracles of networks' kernels give what paper and pencil give", "[kernel]") {
  namespace reference = cairn::reference;
  CHECK(reference::silu_slope(0.).value == .5);
  CHECK(reference::gelu_slope(0.).value == .5);
  CHECK(reference::gelu_tanh_slope(0.).value == .5);
  // at 1: s + s (1 - s), Phi + phi
  CHECK(std::abs(reference::silu_slope(1.).value - .9276705118714867) < 1e-15);
  CHECK(std::abs(reference::gelu_slope(1.).value - 1.0833154705876862) < 1e-15);
  // sqrt(2 / pi) 1.044715 = .83357; (1 + tanh) / 2 + (1 - tanh^2) / 2 sqrt(2 / pi) 1.134145
  const double u = std::sqrt(2 / std::numbers::pi), t = std::tanh(u * 1.044715);
  CHECK(std::abs(reference::gelu_tanh_slope(1.).value - ((1 + t) / 2 + (1 - t * t) / 2 * u * 1.134145)) < 1e-15);

  const std::vector<double> x{1, 2, 3, 4}, ones{1, 1};
  const double quarter =
      std::numbers::pi / 2;  // the first pair turns by the position itself, the second by its hundredth
  const auto halves = reference::rotary<double>(x, 4, false, quarter, 10000);
  CHECK((std::abs(halves[0] + 3) < 1e-15 && std::abs(halves[2] - 1) < 1e-15));
  CHECK(std::abs(halves[1] - (2 * std::cos(quarter / 100) - 4 * std::sin(quarter / 100))) < 1e-15);
  const auto neighbors = reference::rotary<double>(x, 2, true, quarter, 10000);
  CHECK((std::abs(neighbors[0] + 2) < 1e-15 && std::abs(neighbors[1] - 1) < 1e-15 && neighbors[2] == 3));

  CHECK(reference::gathered<double>(x, 2, 1, 10, ones) == std::vector<double>{31, 41});
  CHECK(reference::gathered<double>(x, 2, 0, 10, {}) == std::vector<double>{10, 20});
  CHECK(reference::column_sums<double>(x, 2) == std::vector<double>{4, 6});

  const auto none = reference::dropout_mask(5, 1, 1, 1), all = reference::dropout_mask(5, 0, 1, 1);
  CHECK((none == std::vector<bool>(5, false) && all == std::vector<bool>(5, true)));
}
