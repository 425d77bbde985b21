#include "cairn/block/lstm.hpp"

#include "block/laws.hpp"
#include "block/recurrent_reference.hpp"
#include "catch.hpp"

TEST_CASE("an LSTM's gradients and modes", "[block]") {
  laws::check_block(cairn::lstm<double>({5, 3}));
  laws::check_block(cairn::lstm<double>({3, 11, false}));
  laws::check_frozen(cairn::lstm<double>({5, 3}));
  laws::check_modes(cairn::lstm<float>({24, 40}));
  laws::check_decoding(cairn::lstm<double>({5, 3}));
  laws::check_decoding(cairn::lstm<float>({16, 33, false}));
}

TEST_CASE("LSTMs as PyTorch computes them: outputs and every gradient", "[block]") {
  CHECK(laws::difference_from(reference::lstm_run, cairn::lstm<double>({3, 4})) < 1e-13);
  reference::recurrent_run planted = reference::lstm_run;
  planted.d_bias_hh[9] += 1e-9;
  CHECK(laws::difference_from(planted, cairn::lstm<double>({3, 4})) > 1e-13);
}
