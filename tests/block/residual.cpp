#include "cairn/block/residual.hpp"

#include <vector>

#include "block/laws.hpp"
#include "cairn/block/activation.hpp"
#include "cairn/block/gru.hpp"
#include "cairn/block/linear.hpp"
#include "catch.hpp"

TEST_CASE("residuals: gradients, modes and decoding", "[block]") {
  using block = cairn::residual<cairn::linear<double>>;
  laws::check_block(block(cairn::linear<double>({5, 5})));
  laws::check_gradients(block(cairn::linear<double>({5, 5}), .3));
  laws::check_block(cairn::residual<cairn::gelu_block<double>>());
  laws::check_block(cairn::residual<block>(block(cairn::linear<double>({4, 4}))));
  laws::check_decoding(block(cairn::linear<double>({5, 5}), .3));
  laws::check_decoding(cairn::residual<cairn::gru<double>>(cairn::gru<double>({5, 5})));
}

TEST_CASE("a residual adds its input", "[block]") {
  const cairn::residual<cairn::linear<double>> nothing_learned(cairn::linear<double>({3, 3}));
  const laws::packed_batch<double> batch({2, 1}, 3);
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto y = nothing_learned.forward(batch.rows(), cairn::pass(batch.offsets, memory), unkept);
  CHECK((laws::copied(y) == batch.values));
}

TEST_CASE("residuals that cannot be", "[block]") {
  using block = cairn::residual<cairn::linear<float>>;
  CHECK_THROWS_WITH(
      block(cairn::linear<float>({3, 4})),
      "the block inside a residual -> the sum with its input: the block inside a residual gives 4 columns "
      "and the sum with its input takes 3; expected the same width");
  CHECK_THROWS_WITH(block(cairn::linear<float>({3, 3}), 1), "residual.rate: not a rate; expected 0 to below 1");
}
