#include "cairn/block/unit_rows.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("unit rows: gradients, modes and decoding", "[block]") {
  laws::check_block(cairn::unit_rows<double>{});
  laws::check_decoding(cairn::unit_rows<double>{});
  laws::check_modes(cairn::unit_rows<float>{});
}

TEST_CASE("unit rows by hand; zeros stay where they are, and NaN does not vanish", "[block]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> x{3, 4, 0, 0, nan, 1};
  const std::vector<std::uint32_t> offsets{0, 3};
  cairn::workspace memory;
  const cairn::pass p(offsets, memory);
  cairn::unit_rows<double>::tape tape;
  cairn::unit_rows<double> block;
  const auto y = laws::copied(block.forward({x.data(), 3, 2}, p, tape));
  CHECK((std::vector<double>(y.begin(), y.begin() + 4) == std::vector<double>{.6, .8, 0, 0}));
  CHECK(std::isnan(y[4]));
  std::vector<double> d{5, 0, 2, 7, 1, 1};
  cairn::unit_rows<double> no_weights;
  block.backward({d.data(), 3, 2}, p, tape, no_weights);
  CHECK(d[0] == Approx((5 - .6 * 3) / 5));
  CHECK(d[1] == Approx(-.8 * 3 / 5));
  CHECK(d[2] == 0);
  CHECK(d[3] == 0);
}
