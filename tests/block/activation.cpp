#include "cairn/block/activation.hpp"

#include <cmath>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

template <class B>
std::vector<double> activated(std::vector<double> x) {
  const std::vector<std::uint32_t> offsets{0, 1};
  cairn::workspace memory;
  cairn::nothing unkept;
  return laws::copied(B{}.forward({x.data(), 1, x.size()}, cairn::pass(offsets, memory), unkept));
}

}  // namespace

TEST_CASE("activations as blocks: gradients, modes and decoding", "[block]") {
  laws::check_block(cairn::relu_block<double>{});
  laws::check_block(cairn::gelu_block<double>{});
  laws::check_block(cairn::silu_block<double>{});
  laws::check_block(cairn::activation_block<double, cairn::gelu_tanh_activation>{});
  laws::check_modes(cairn::gelu_block<float>{}, 33);
  laws::check_decoding(cairn::silu_block<double>{});
}

TEST_CASE("activations as blocks: known values", "[block]") {
  // gelu(1) by erf: .84134474606854293; silu(1) = 1 / (1 + exp(-1))
  CHECK((activated<cairn::relu_block<double>>({-2, 0, 3}) == std::vector<double>{0, 0, 3}));
  CHECK(std::abs(activated<cairn::gelu_block<double>>({1})[0] - .84134474606854293) < 1e-15);
  CHECK(std::abs(activated<cairn::silu_block<double>>({1})[0] - 1 / (1 + std::exp(-1.))) < 1e-15);
  using gelu_tanh_block = cairn::activation_block<double, cairn::gelu_tanh_activation>;
  CHECK(std::abs(activated<gelu_tanh_block>({1})[0] - .5 * (1 + std::tanh(std::sqrt(2 / M_PI) * 1.044715))) < 1e-15);
  CHECK(std::isnan(activated<cairn::relu_block<double>>({NAN})[0]));
  CHECK(cairn::parameter_count(cairn::relu_block<double>{}) == 0);
}

TEST_CASE("what is an activation", "[block]") {
  struct no_activation {};
  CHECK(cairn::activation_policy<cairn::relu_activation>);
  CHECK_FALSE(cairn::activation_policy<no_activation>);
}
