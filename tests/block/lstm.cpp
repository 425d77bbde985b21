#include "cairn/block/lstm.hpp"

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("an LSTM's gradients and modes", "[block]") {
  laws::check_block(cairn::lstm<double>({5, 3}));
  laws::check_block(cairn::lstm<double>({3, 11, false}));
  laws::check_modes(cairn::lstm<float>({24, 40}));
  laws::check_decoding(cairn::lstm<double>({5, 3}));
  laws::check_decoding(cairn::lstm<float>({16, 33, false}));
}
