#include "cairn/block/linear.hpp"

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("a linear map's gradients and modes", "[block]") {
  laws::check_block(cairn::linear<double>({5, 3}));
  laws::check_block(cairn::linear<double>({5, 3, false}));
  laws::check_modes(cairn::linear<float>({24, 40}));
  laws::check_decoding(cairn::linear<double>({5, 3}));
  laws::check_frozen(cairn::linear<double>({5, 3}));
}
