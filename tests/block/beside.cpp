#include "cairn/block/beside.hpp"

#include <vector>

#include "block/laws.hpp"
#include "cairn/block/additive_attention.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/gru.hpp"
#include "cairn/block/linear.hpp"
#include "catch.hpp"

TEST_CASE("beside: gradients, modes and decoding", "[block]") {
  using cairn::beside;
  using cairn::gru;
  laws::check_block(beside<cairn::linear<double>>(cairn::linear<double>({5, 2})));
  laws::check_block(beside<gru<double>>(gru<double>({3, 7})));
  laws::check_decoding(beside<gru<double>>(gru<double>({3, 7})));
  laws::check_block(beside<beside<gru<double>>>(beside<gru<double>>(gru<double>({4, 4}))));
  using looking = cairn::additive_attention_block<double, cairn::last_event>;
  laws::check_block(beside<looking>(looking({.width = 4})));
  laws::check_decoding(beside<looking>(looking({.width = 4})));
}

TEST_CASE("beside gives its input and what the block made of it", "[block]") {
  cairn::linear<double> sum({2, 1});
  sum.weight << 1, 10;
  const cairn::beside<cairn::linear<double>> both(sum);
  const std::vector<double> values{1, 2, 3, 4};
  const std::vector<std::uint32_t> offsets{0, 2};
  cairn::workspace memory;
  cairn::nothing unkept;
  const cairn::pass p(offsets, memory);
  const auto y = both.forward({values.data(), 2, 2}, p, unkept);
  CHECK((laws::copied(y) == std::vector<double>{1, 2, 21, 3, 4, 43}));
  CHECK((laws::copied(cairn::forward_last(both, {values.data(), 2, 2}, p)) == std::vector<double>{3, 4, 43}));
  CHECK(both.inputs() == 2);
  CHECK(both.outputs() == 3);
  CHECK_THROWS_WITH(cairn::beside<cairn::dropout_block<double>>(cairn::dropout_block<double>(.1)),
                    "beside: a block of any width; expected one that has a width");
}
