#include "cairn/block/bank.hpp"

#include <vector>

#include "block/laws.hpp"
#include "cairn/block/convolution.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/sliding_maximum.hpp"
#include "catch.hpp"

namespace {

using filter_of_bank = cairn::sequential<cairn::convolution<double>, cairn::sliding_maximum<double>>;

filter_of_bank filter_over(std::size_t taps, std::size_t rows) {
  return filter_of_bank(cairn::convolution<double>({3, 2, taps}), cairn::sliding_maximum<double>(rows));
}

}  // namespace

TEST_CASE("a bank: gradients, modes and decoding", "[block]") {
  const cairn::bank<filter_of_bank> bank({filter_over(1, 3), filter_over(2, 2), filter_over(3, 1)});
  CHECK(bank.outputs() == 6);
  laws::check_block(bank);
  laws::check_decoding(bank);
  laws::check_block(cairn::bank<cairn::linear<double>>({cairn::linear<double>({4, 5})}));
}

TEST_CASE("a bank by hand, last rows alone too", "[block]") {
  cairn::linear<double> sum({2, 1}), swap({2, 2});
  sum.weight << 1, 10;
  swap.weight << 0, 1, 1, 0;
  const cairn::bank<cairn::linear<double>> bank({sum, swap, sum});
  const std::vector<double> values{1, 2, 3, 4};
  const std::vector<std::uint32_t> offsets{0, 2};
  cairn::workspace memory;
  cairn::nothing unkept;
  const cairn::pass p(offsets, memory);
  const auto y = bank.forward({values.data(), 2, 2}, p, unkept);
  CHECK((laws::copied(y) == std::vector<double>{21, 2, 1, 21, 43, 4, 3, 43}));
  CHECK((laws::copied(cairn::forward_last(bank, {values.data(), 2, 2}, p)) == std::vector<double>{43, 4, 3, 43}));
}

TEST_CASE("banks that cannot be", "[block]") {
  using maps = cairn::bank<cairn::linear<double>>;
  CHECK_THROWS_WITH(maps(std::vector<cairn::linear<double>>{}), "bank: no block; expected at least one");
  CHECK_THROWS_WITH(maps({cairn::linear<double>({4, 2}), cairn::linear<double>({5, 2})}),
                    "bank: part 1 takes 5 columns; expected 4, as part 0 does");
  CHECK_THROWS_WITH(cairn::bank<cairn::dropout_block<double>>(std::vector<cairn::dropout_block<double>>(1)),
                    "bank: part 0 is of any width; expected blocks that have a width");
}
