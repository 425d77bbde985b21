#include "cairn/block/stack.hpp"

#include <string>
#include <vector>

#include "block/laws.hpp"
#include "cairn/block/gru.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/residual.hpp"
#include "catch.hpp"

namespace {

template <class Layer>
cairn::stack<Layer> stack_of(std::vector<Layer> layers) {
  return cairn::stack<Layer>(std::move(layers));
}

}  // namespace

TEST_CASE("stacks: gradients, modes and decoding", "[block]") {
  using layer = cairn::linear<double>;
  laws::check_block(stack_of<layer>({layer({5, 3}), layer({3, 6}), layer({6, 2})}));
  laws::check_block(cairn::stack<layer>{});
  laws::check_decoding(cairn::stack<layer>{});
  using units = cairn::residual<cairn::gru<double>>;
  const units each(cairn::gru<double>({4, 4}), 0);
  laws::check_block(stack_of<units>({each, each}));
  laws::check_decoding(stack_of<units>({each, each}));
  laws::check_gradients(stack_of<units>({units(cairn::gru<double>({4, 4}), .4), each}));
}

TEST_CASE("a stack without layers is the identity, and layers have names", "[block]") {
  using layer = cairn::linear<double>;
  const laws::packed_batch<double> batch({2, 3}, 4);
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto y = cairn::stack<layer>{}.forward(batch.rows(), cairn::pass(batch.offsets, memory), unkept);
  CHECK((laws::copied(y) == batch.values));
  CHECK(cairn::stack<layer>{}.inputs() == cairn::any_width);
  const auto two = stack_of<layer>({layer({5, 3}), layer({3, 6, false})});
  CHECK(two.inputs() == 5);
  CHECK(two.outputs() == 6);
  std::vector<std::string> names;
  cairn::for_each_array(two, [&](const std::string& name, const auto&) { names.push_back(name); });
  CHECK((names == std::vector<std::string>{"layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"}));
}

TEST_CASE("layers of a stack that do not fit", "[block]") {
  using layer = cairn::linear<float>;
  CHECK_THROWS_WITH(stack_of<layer>({layer({5, 3}), layer({3, 4}), layer({5, 2})}),
                    "layer 1 -> layer 2: layer 1 gives 4 columns and layer 2 takes 5; expected the same width");
}
