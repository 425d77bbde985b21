#include "cairn/block/last_rows.hpp"

#include "block/laws.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/feed_forward.hpp"
#include "cairn/block/gru.hpp"
#include "cairn/block/layer_norm.hpp"
#include "cairn/block/position_embedding.hpp"
#include "cairn/block/self_attention.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/transformer.hpp"
#include "catch.hpp"

namespace {

/// How far forward_last is from the last rows of forward, at the most.
template <class B>
double last_difference(B block, int threads = 1) {
  laws::shake(block);
  const laws::packed_batch<double> batch({4, 1, 7, 2}, 8);
  cairn::workspace memory;
  cairn::nothing unkept;
  const cairn::pass p(batch.offsets, memory, 0, threads);
  const auto all = block.forward(batch.rows(), p, unkept);
  const auto last = cairn::forward_last(block, batch.rows(), p);
  REQUIRE(last.rows == 4);
  REQUIRE(last.columns == all.columns);
  std::vector<double> expected;
  for (std::size_t s = 0; s < 4; ++s) {
    const double* const row = all.row(batch.offsets[s + 1] - 1);
    expected.insert(expected.end(), row, row + all.columns);
  }
  return laws::difference(expected, laws::copied(last));
}

/// Gives the first rows for the last ones.
struct wrong_end : cairn::gru<double> {
  wrong_end() : cairn::gru<double>({.inputs = 8, .hidden = 8}) {}
  cairn::matrix_view<double> forward_last(const cairn::matrix_view<const double>& x, const cairn::pass& p) const {
    cairn::nothing unkept;
    const auto y = forward(x, p, unkept);
    return y.block(0, 0, p.sequences(), y.columns);
  }
};

template <class Mask = cairn::causal, class Position = cairn::no_position, class Heads = cairn::multi_head>
auto attention_of(Heads heads, Mask mask = {}, Position position = {}) {
  return cairn::self_attention<double, Mask, Position, Heads>(
      {.width = 8, .heads = heads, .mask = mask, .position = position});
}

template <cairn::norm_order Order>
auto last_layer() {
  using attention = cairn::self_attention<double>;
  using forward = cairn::feed_forward<double>;
  return cairn::transformer_layer<attention, forward, cairn::layer_normalization<double>, Order>(
      attention({.width = 8, .heads = {2}}), forward({8, 12}), cairn::layer_normalization<double>({8}), .25);
}

constexpr double last_tolerance = 1e-13;

}  // namespace

TEST_CASE("the last rows alone are the last rows of all", "[block]") {
  CHECK(last_difference(cairn::layer_normalization<double>({8})) < last_tolerance);
  CHECK(last_difference(cairn::learned_positions<double>({8, 8})) < last_tolerance);
  CHECK(last_difference(cairn::gru<double>({.inputs = 8, .hidden = 5})) < last_tolerance);

  CHECK(last_difference(attention_of(cairn::multi_head{2})) < last_tolerance);
  CHECK(last_difference(attention_of(cairn::multi_head{2}, cairn::bidirectional{})) < last_tolerance);
  CHECK(last_difference(attention_of(cairn::multi_head{2}, cairn::causal{}, cairn::rotary_position{.positions = 8})) <
        last_tolerance);
  CHECK(last_difference(attention_of(cairn::grouped_query{4, 2}, cairn::causal{}, cairn::linear_bias_position{})) <
        last_tolerance);
  CHECK(last_difference(attention_of(cairn::grouped_query{4, 2}), 3) < last_tolerance);

  const auto before = last_layer<cairn::norm_order::before>();
  CHECK(last_difference(before) < last_tolerance);
  CHECK(last_difference(last_layer<cairn::norm_order::behind>()) < last_tolerance);
  using layer = std::remove_const_t<decltype(before)>;
  CHECK(last_difference(cairn::transformer<layer>({before, before})) < last_tolerance);
  CHECK(last_difference(cairn::transformer<layer>()) < last_tolerance);

  const cairn::learned_positions<double> positions({8, 8});
  const cairn::layer_normalization<double> norm({8});
  const cairn::dropout_block<double> dropout(.5);
  CHECK(last_difference(cairn::sequential(positions, dropout, cairn::transformer<layer>({before, before}), norm)) <
        last_tolerance);
  CHECK(last_difference(cairn::sequential(norm, dropout)) < last_tolerance);
  CHECK(last_difference(cairn::sequential(norm, before)) < last_tolerance);
}

TEST_CASE("other rows for the last ones are found", "[block]") {
  CHECK(last_difference(wrong_end()) > 1e-3);
}

TEST_CASE("a sequence too long for the positions has no last row", "[block]") {
  CHECK_THROWS_AS(
      last_difference(attention_of(cairn::multi_head{2}, cairn::causal{}, cairn::rotary_position{.positions = 6})),
      cairn::error);
}
