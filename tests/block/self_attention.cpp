#include "cairn/block/self_attention.hpp"

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("attention composed of masks, positions and heads", "[block]") {
  using namespace cairn;
  laws::check_block(self_attention<double>({.width = 6, .heads = {3}}));
  laws::check_decoding(self_attention<double>({.width = 6, .heads = {3}}));
  laws::check_block(self_attention<double, bidirectional>({.width = 6, .heads = {2}, .bias = false}));
  using wide = self_attention<double, windowed, rotary_position, grouped_query>;
  const wide rotated({.width = 16, .heads = {4, 2}, .mask = {2}, .position = {.positions = 512}});
  laws::check_block(rotated);
  laws::check_decoding(rotated);
  using biased = self_attention<double, causal, linear_bias_position>;
  laws::check_block(biased({.width = 8, .heads = {4}}));
  laws::check_decoding(biased({.width = 8, .heads = {4}}));
}
