#include "cairn/block/sequential.hpp"

#include <string>
#include <vector>

#include "block/laws.hpp"
#include "cairn/block/activation.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/linear.hpp"
#include "catch.hpp"

namespace {

using wide = cairn::linear<double, 4, 8>;
using narrow = cairn::linear<double, 8, 3>;
using of_any = cairn::linear<double>;

}  // namespace

TEST_CASE("sequentials: gradients, modes and decoding", "[block]") {
  const cairn::sequential network(of_any({4, 7}), cairn::gelu_block<double>{}, of_any({7, 3}));
  laws::check_block(network);
  laws::check_decoding(network);
  laws::check_block(cairn::sequential(network, of_any({3, 2})));
  laws::check_gradients(cairn::sequential(of_any({4, 7}), cairn::dropout_block<double>(.3), of_any({7, 3})));
  laws::check_block(cairn::sequential<wide, narrow>{});
}

TEST_CASE("two dropouts of a sequential drop differently", "[block]") {
  const cairn::sequential network(cairn::dropout_block<double>(.5), cairn::dropout_block<double>(.5));
  const std::vector<double> ones(4000, 1);
  const std::vector<std::uint32_t> offsets{0, 40};
  cairn::workspace memory;
  decltype(network)::tape tape;
  std::size_t left = 0;
  for (const double value : laws::copied(network.forward({ones.data(), 40, 100}, cairn::pass(offsets, memory), tape))) {
    left += value != 0;
  }
  CHECK(std::abs(static_cast<double>(left) - 1000) < 5 * std::sqrt(4000 * .25 * .75));
}

TEST_CASE("a sequential's widths and names", "[block]") {
  const cairn::sequential network(cairn::gelu_block<double>{}, of_any({4, 7}), cairn::gelu_block<double>{});
  CHECK(network.inputs() == 4);
  CHECK(network.outputs() == 7);
  std::vector<std::string> names;
  cairn::for_each_array(network, [&](const std::string& name, const auto&) { names.push_back(name); });
  CHECK((names == std::vector<std::string>{"1.weight", "1.bias"}));
  CHECK(cairn::sequential<cairn::gelu_block<double>>{}.inputs() == cairn::any_width);
}

TEST_CASE("parts of a sequential that do not fit", "[block]") {
  CHECK_THROWS_WITH(cairn::sequential(of_any({4, 7}), cairn::gelu_block<double>{}, of_any({8, 3})),
                    "part 0 of a sequential -> part 2: part 0 of a sequential gives 7 columns and part 2 takes 8; "
                    "expected the same width");
  // Where the types know the widths, the static assertion of the constructor is this:
  CHECK(cairn::detail::extents_fit<wide, narrow>());
  CHECK_FALSE(cairn::detail::extents_fit<narrow, wide>());
  CHECK(cairn::detail::extents_fit<narrow, of_any>());
  CHECK_THROWS_WITH(wide({4, 7}),
                    "settings -> linear: settings gives 7 columns and linear takes 8; expected the same width");
}
