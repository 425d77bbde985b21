#include "cairn/block/recurrent.hpp"

#include <string>
#include <vector>

#include "block/laws.hpp"
#include "cairn/block/gru.hpp"
#include "cairn/block/lstm.hpp"
#include "catch.hpp"

namespace {

template <class B>
std::vector<std::string> names_of_arrays(const B& block) {
  std::vector<std::string> names;
  cairn::for_each_array(block, [&](const std::string& name, const auto& values) {
    names.push_back(name + " " + std::to_string(values.rows()) + "x" + std::to_string(values.cols()));
  });
  return names;
}

/// More sequences than step side by side in one piece, with empty ones among them.
std::vector<std::uint32_t> many_lengths() {
  std::vector<std::uint32_t> lengths;
  for (std::uint32_t s = 0; s < 110; ++s) lengths.push_back(s * 7 % 4);
  return lengths;
}

template <class B>
void check_pieces(const B& block) {
  laws::check_gradients(block, many_lengths(), 6, 12);
  const laws::packed_batch<double> batch(many_lengths(), block.inputs());
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto on = [&](int threads) {
    return laws::copied(block.forward(batch.rows(), cairn::pass(batch.offsets, memory, 0, threads), unkept));
  };
  CHECK((on(3) == on(1)));
}

}  // namespace

TEST_CASE("recurrent layers have PyTorch's names and shapes", "[block]") {
  using names = std::vector<std::string>;
  CHECK((names_of_arrays(cairn::gru<float>({5, 3})) ==
         names{"weight_ih_l0 9x5", "weight_hh_l0 9x3", "bias_ih_l0 9x1", "bias_hh_l0 9x1"}));
  CHECK((names_of_arrays(cairn::lstm<float>({5, 3, false})) ==
         names{"weight_ih_l0 12x5", "weight_hh_l0 12x3", "bias_ih_l0 0x1", "bias_hh_l0 0x1"}));
}

TEST_CASE("recurrent layers at rest", "[block]") {
  cairn::lstm<double> memory({5, 3});
  cairn::random_stream random(1, cairn::purpose::initialize);
  memory.initialize(random, 0);
  const double reach = std::sqrt(6. / 8);
  CHECK(memory.input_weight.cwiseAbs().maxCoeff() <= reach);
  CHECK(memory.input_weight.cwiseAbs().maxCoeff() > .9 * reach);
  for (Eigen::Index n = 0; n < 12; ++n) CHECK(memory.input_bias[n] == (n >= 3 && n < 6 ? 1 : 0));
  CHECK(memory.hidden_bias.isZero());
  cairn::gru<double> units({100, 50});
  units.initialize(random, .1);
  CHECK(std::abs(std::sqrt(units.input_weight.squaredNorm() / 15000) - .1) < .003);
  CHECK(units.input_bias.isZero());
}

TEST_CASE("recurrent layers of many sequences", "[block]") {
  check_pieces(cairn::gru<double>({3, 5}));
  check_pieces(cairn::lstm<double>({3, 5}));
}

TEST_CASE("recurrent layers of nothing", "[block]") {
  const cairn::gru<double> units({3, 5});
  cairn::workspace memory;
  const std::vector<std::uint32_t> offsets{0, 0, 0};
  const cairn::pass p(offsets, memory);
  cairn::gru<double>::tape tape;
  cairn::gru<double>::cache cache;
  CHECK(units.forward({nullptr, 0, 3}, p, tape).rows == 0);
  CHECK(units.forward({nullptr, 0, 3}, p, cache).rows == 0);
  auto gradient = cairn::empty_gradient(units);
  CHECK(units.backward({nullptr, 0, 5}, p, tape, gradient).rows == 0);
  CHECK(gradient.input_weight.isZero());
}

TEST_CASE("a GRU's cache goes on where the history ended, and new histories begin at rest", "[block]") {
  cairn::gru<double> units({3, 5});
  laws::shake(units);
  const laws::packed_batch<double> batch({4, 4}, 3);
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto whole = laws::copied(units.forward(batch.rows(), cairn::pass(batch.offsets, memory), unkept));
  cairn::gru<double>::cache cache;
  const std::vector<std::uint32_t> first{0, 4}, second{0, 0, 4};
  units.forward({batch.values.data(), 4, 3}, cairn::pass(first, memory), cache);
  const auto y = units.forward({batch.values.data() + 12, 4, 3}, cairn::pass(second, memory), cache);
  CHECK(laws::difference(laws::copied(y), {whole.begin() + 20, whole.end()}) < 1e-13);
  CHECK(laws::difference({cache.states.begin(), cache.states.begin() + 5}, {whole.begin() + 15, whole.begin() + 20}) <
        1e-13);
}

TEST_CASE("recurrent settings that are no sizes", "[block]") {
  CHECK_THROWS_WITH(cairn::gru<float>({0, 3}),
                    "recurrent_settings.inputs: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(cairn::lstm<float>({4, 0}),
                    "recurrent_settings.hidden: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(cairn::gru<float>({4, std::size_t{1} << 30U}),
                    "recurrent_settings.hidden: 3221225472 is no size of an array; expected 1 to below 2^31");
}
