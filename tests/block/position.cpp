#include "cairn/block/position.hpp"

#include <cmath>

#include "block/laws.hpp"
#include "cairn/block/self_attention.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("positions that do not fit the heads are refused by name", "[block]") {
  const auto with = [](const rotary_position& position) {
    return self_attention<double, causal, rotary_position>({.width = 12, .heads = {2}, .position = position});
  };
  CHECK_THROWS_WITH(with({.rotated = 3}),
                    Catch::Contains("3 columns of heads 6 wide") && Catch::Contains("rotary_position.rotated"));
  CHECK_THROWS_WITH(with({.rotated = 8}), Catch::Contains("8 columns of heads 6 wide"));
  CHECK_THROWS_WITH(with({.positions = 0}), Catch::Contains("rotary_position.positions"));
  CHECK_THROWS_WITH(with({.base = 1}), Catch::Contains("rotary_position.base"));
}

TEST_CASE("rotary positions know the longest sequence, with what is kept", "[block]") {
  const self_attention<double, causal, rotary_position> turned(
      {.width = 4, .heads = {1}, .position = {.positions = 3}});
  CHECK(turned.longest() == 3);
  CHECK(self_attention<double, causal, rotary_position>(turned).position.table ==
        turned.position.table);  // layers share
  const std::vector<double> zeros(16, 0.);
  const std::vector<std::uint32_t> four{0, 4}, two{0, 2};
  workspace memory;
  nothing unkept;
  CHECK_THROWS_WITH(turned.forward({zeros.data(), 4, 4}, pass(four, memory), unkept),
                    Catch::Contains("a sequence of 4 events") && Catch::Contains("at most 3 positions"));
  key_value_cache<double> kept;
  turned.forward({zeros.data(), 2, 4}, pass(two, memory), kept);
  CHECK_THROWS_AS(turned.forward({zeros.data(), 2, 4}, pass(two, memory), kept), error);
  CHECK(kept.length(0) == 2);
}

TEST_CASE("attention by rotary positions depends on distances, and by linear biases prefers what is near", "[block]") {
  const laws::packed_batch<double> batch({6}, 4);
  workspace memory;
  nothing unkept;
  const pass p(batch.offsets, memory);
  using biased = self_attention<double, bidirectional, linear_bias_position>;
  biased near({.width = 4, .heads = {1}, .bias = false});
  near.value.weight.setIdentity();
  near.output.weight.setIdentity();  // all scores are 0 but for the biases: weights fall with the distance by e^-1/256
  const auto y = laws::copied(near.forward(batch.rows(), p, unkept));
  const double slope = std::exp2(-8.);
  for (std::size_t t = 0; t < 6; ++t) {
    double total = 0, expected = 0;
    for (std::size_t s = 0; s < 6; ++s) {
      const double weight = std::exp(-slope * std::abs(static_cast<double>(t) - static_cast<double>(s)));
      total += weight;
      expected += weight * batch.rows()(s, 1);
    }
    CHECK(y[t * 4 + 1] == Approx(expected / total).epsilon(1e-12));
  }

  // Two queries and keys that are alike, shifted by three places: the same scores, so the same rows.
  using rotary = self_attention<double, windowed, rotary_position>;
  rotary turned({.width = 4, .heads = {1}, .mask = {2}, .position = {.positions = 16}});
  laws::shake(turned);
  std::vector<double> rows(8 * 4);
  for (std::size_t n = 0; n < rows.size(); ++n) rows[n] = std::sin(static_cast<double>(n % 16));  // four rows, twice
  const std::vector<std::uint32_t> eight{0, 8};
  const auto z = laws::copied(turned.forward({rows.data(), 8, 4}, pass(eight, memory), unkept));
  for (std::size_t n = 4; n < 16; ++n) CHECK(z[n] == Approx(z[n + 16]).epsilon(1e-12));
}
