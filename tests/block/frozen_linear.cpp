#include "cairn/block/frozen_linear.hpp"

#include "block/laws.hpp"
#include "cairn/block/feed_forward.hpp"
#include "cairn/block/self_attention.hpp"
#include "catch.hpp"

namespace {

/// Rows [tokens, outputs] of a block in inference.
template <class B>
std::vector<double> inferred(const B& block, const laws::packed_batch<float>& batch, int threads = 1) {
  cairn::workspace memory;
  cairn::nothing unkept;
  return laws::copied(block.forward(batch.rows(), cairn::pass(batch.offsets, memory, 0, threads), unkept));
}

template <class Matrix>
void check_frozen(double allowed) {
  cairn::linear<float> of({70, 33});
  laws::shake(of);
  const laws::packed_batch<float> batch({4, 1, 9}, 70);
  const cairn::frozen_linear<Matrix> stored(of);
  CHECK(stored.inputs() == 70);
  CHECK(stored.outputs() == 33);
  const double apart = laws::difference(inferred(of, batch), inferred(stored, batch));
  CHECK(apart < allowed);
  CHECK(apart > allowed / 20);  // it is rounded
  of.bias.resize(0);
  CHECK(laws::difference(inferred(of, batch), inferred(cairn::frozen_linear<Matrix>(of), batch)) < allowed);
}

/// A block with frozen maps: threads change no bit, and a history in pieces comes out as all at once.
template <class B>
void check_frozen_modes(B block) {
  cairn::random_stream random(3, cairn::purpose::initialize);
  block.initialize(random, .3);
  const laws::packed_batch<float> batch({90, 7, 1, 120, 33}, block.inputs());
  CHECK((inferred(block, batch, 3) == inferred(block, batch)));

  const laws::packed_batch<float> five({5}, block.inputs());
  const std::vector<double> whole = inferred(block, five);
  cairn::workspace memory;
  typename B::cache cache;
  std::vector<double> stepped;
  for (std::uint32_t n = 0; n < 5; ++n) {
    const std::vector<std::uint32_t> one{0, 1};
    const auto y =
        laws::copied(block.forward(five.rows().block(n, 0, 1, block.inputs()), cairn::pass(one, memory), cache));
    stepped.insert(stepped.end(), y.begin(), y.end());
  }
  CHECK(laws::difference(whole, stepped) < (std::is_same_v<typename B::cache, cairn::nothing> ? 1e-15 : .03));
}

}  // namespace

TEST_CASE("a frozen linear map is the one it was made of, rounded", "[block]") {
  check_frozen<cairn::bfloat16_matrix>(.005);
  check_frozen<cairn::int8_matrix>(.02);
  check_frozen<cairn::int4_matrix>(.2);
}

TEST_CASE("blocks run with frozen linear maps", "[block]") {
  using int8 = cairn::frozen_linear<cairn::int8_matrix>;
  using int4 = cairn::frozen_linear<cairn::int4_matrix>;
  using bfloat16 = cairn::frozen_linear<cairn::bfloat16_matrix>;
  check_frozen_modes(int8({.inputs = 40, .outputs = 30}));
  check_frozen_modes(cairn::feed_forward<float, cairn::gelu_activation, int8>({.width = 40, .hidden = 172}));
  check_frozen_modes(cairn::gated_feed_forward<float, cairn::silu_gate, int4>({.width = 40, .hidden = 172}));
  check_frozen_modes(cairn::self_attention<float, cairn::causal, cairn::no_position, cairn::multi_head, bfloat16>(
      {.width = 40, .heads = {2}}));
  check_frozen_modes(cairn::self_attention<float, cairn::causal, cairn::no_position, cairn::multi_head, int8>(
      {.width = 40, .heads = {2}}));
}

TEST_CASE("weights that cannot be frozen", "[block]") {
  cairn::linear<float> of({5, 3});
  of.weight(2, 1) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(cairn::frozen_linear<cairn::int8_matrix>(of, "query"),
                    Catch::Contains("query.weight: a weight that is not finite, row 2, column 1"));
  CHECK_THROWS_WITH(cairn::frozen_linear<cairn::int8_matrix>(cairn::linear_settings{0, 3}),
                    Catch::Contains("linear_settings.inputs"));
}
