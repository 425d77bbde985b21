#include "cairn/kernel/attention_mask.hpp"

#include "catch.hpp"

static_assert(cairn::attention_mask<cairn::bidirectional> && cairn::attention_mask<cairn::causal> &&
              cairn::attention_mask<cairn::windowed> && !cairn::attention_mask<int>);

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
