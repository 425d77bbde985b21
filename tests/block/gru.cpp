#include "cairn/block/gru.hpp"

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("a GRU's gradients and modes", "[block]") {
  laws::check_block(cairn::gru<double>({5, 3}));
  laws::check_block(cairn::gru<double>({3, 11, false}));
  laws::check_modes(cairn::gru<float>({24, 40}));
  laws::check_decoding(cairn::gru<double>({5, 3}));
  laws::check_decoding(cairn::gru<float>({16, 33, false}));
}
