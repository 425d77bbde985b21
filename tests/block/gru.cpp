#include "cairn/block/gru.hpp"

#include "block/laws.hpp"
#include "block/recurrent_reference.hpp"
#include "catch.hpp"

TEST_CASE("a GRU's gradients and modes", "[block]") {
  laws::check_block(cairn::gru<double>({5, 3}));
  laws::check_block(cairn::gru<double>({3, 11, false}));
  laws::check_frozen(cairn::gru<double>({5, 3}));
  laws::check_modes(cairn::gru<float>({24, 40}));
  laws::check_decoding(cairn::gru<double>({5, 3}));
  laws::check_decoding(cairn::gru<float>({16, 33, false}));
}

TEST_CASE("GRUs as PyTorch computes them: outputs and every gradient", "[block]") {
  CHECK(laws::difference_from(reference::gru_run, cairn::gru<double>({3, 4})) < 1e-13);
  reference::recurrent_run planted = reference::gru_run;
  planted.d_bias_hh[9] += 1e-9;
  CHECK(laws::difference_from(planted, cairn::gru<double>({3, 4})) > 1e-13);
}
