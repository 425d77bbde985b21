#include "cairn/kernel/attention_mask.hpp"

#include <cmath>
#include <span>
#include <vector>

#include "catch.hpp"

static_assert(cairn::attention_mask<cairn::bidirectional> && cairn::attention_mask<cairn::causal> &&
              cairn::attention_mask<cairn::windowed> && !cairn::attention_mask<int> &&
              cairn::attention_mask<cairn::with_linear_bias<cairn::windowed>>);

TEST_CASE("masks of attention show intervals of keys", "[kernel]") {
  constexpr std::size_t length = 9;
  bool right = true;
  for (std::size_t n = 0; n < length; ++n) {
    right &= cairn::bidirectional::first_key(n, length) == 0 && cairn::bidirectional::end_key(n, length) == length;
    right &= cairn::causal::first_key(n, length) == 0 && cairn::causal::end_key(n, length) == n + 1;
    for (std::size_t width = 1; width <= length + 1; ++width) {
      const cairn::windowed window{width};
      right &= window.end_key(n, length) == n + 1 && window.first_key(n, length) == (n < width ? 0 : n + 1 - width);
    }
  }
  CHECK(right);
}

TEST_CASE("linear biases have the slopes of their paper, and show what their mask shows", "[kernel]") {
  CHECK(cairn::linear_bias_slopes(1) == std::vector<double>{1. / 256});
  CHECK(cairn::linear_bias_slopes(8) ==
        std::vector<double>{.5, .25, .125, .0625, .03125, .015625, .0078125, .00390625});
  const std::vector<double> twelve = cairn::linear_bias_slopes(12);
  CHECK((twelve.size() == 12 && twelve[7] == 1. / 256 && twelve[8] == std::exp2(-.5) && twelve[11] == std::exp2(-3.5)));
  CHECK(cairn::linear_bias_slopes(0).empty());
  const std::vector<double> slopes{.5, .25};
  const cairn::with_linear_bias biased{cairn::windowed{3}, std::span<const double>(slopes)};
  CHECK((biased.first_key(7, 9) == 5 && biased.end_key(7, 9) == 8));
  CHECK(cairn::detail::mask_of_head(biased, 1).slope == .25);
  CHECK(cairn::detail::mask_of_head(biased, 1).first_key(7, 9) == 5);
}
