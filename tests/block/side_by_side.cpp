#include "cairn/block/side_by_side.hpp"

#include <vector>

#include "block/laws.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/embedding.hpp"
#include "cairn/block/gru.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/pooling.hpp"
#include "catch.hpp"

TEST_CASE("side by side: gradients, modes and decoding", "[block]") {
  using cairn::gru;
  using cairn::linear;
  const cairn::side_by_side mixed(linear<double>({4, 2}), gru<double>({4, 3}), linear<double>({4, 1}));
  laws::check_block(mixed);
  laws::check_decoding(mixed);
  using pooled = cairn::sequential<linear<double>, cairn::pooling<double>>;
  const pooled mean(linear<double>({4, 2}), cairn::pooling<double>());
  laws::check_block(cairn::side_by_side(mean, mean));
}

TEST_CASE("side by side by hand, last rows alone too", "[block]") {
  cairn::linear<double> sum({2, 1}), swap({2, 2});
  sum.weight << 1, 10;
  swap.weight << 0, 1, 1, 0;
  const cairn::side_by_side both(sum, swap);
  const std::vector<double> values{1, 2, 3, 4, 5, 6};
  const std::vector<std::uint32_t> offsets{0, 2, 3};
  cairn::workspace memory;
  cairn::nothing unkept;
  const cairn::pass p(offsets, memory);
  const auto y = both.forward({values.data(), 3, 2}, p, unkept);
  CHECK((laws::copied(y) == std::vector<double>{21, 2, 1, 43, 4, 3, 65, 6, 5}));
  CHECK((laws::copied(cairn::forward_last(both, {values.data(), 3, 2}, p)) == std::vector<double>{43, 4, 3, 65, 6, 5}));
  CHECK(both.inputs() == 2);
  CHECK(both.outputs() == 3);
}

TEST_CASE("blocks that cannot stand side by side", "[block]") {
  using cairn::linear;
  CHECK_THROWS_WITH(cairn::side_by_side(linear<double>({4, 2}), linear<double>({3, 2})),
                    "side_by_side: part 1 takes 3 columns; expected 4, as part 0 does");
  CHECK_THROWS_WITH(cairn::side_by_side(linear<double>({4, 2}), cairn::dropout_block<double>(.1)),
                    "side_by_side: part 1 is of any width; expected blocks that have a width");
}
