#include "cairn/optimizer/bias_correction.hpp"

#include <cmath>

#include "catch.hpp"

TEST_CASE("the weight gathered is 1 - decay^step, and 1 where that is all that its type tells") {
  using cairn::detail::gathered_weight;
  CHECK(gathered_weight<double>(.9, 1) == Approx(.1));
  CHECK(gathered_weight<double>(.5, 3) == Approx(.875));
  CHECK(gathered_weight<double>(0, 1) == 1);
  for (const double decay : {.5, .9, .999}) {
    for (std::uint64_t step = 1; step < 100000; step += 1 + step / 3) {
      const double exact = 1 - std::pow(decay, static_cast<double>(step));
      CHECK(static_cast<float>(gathered_weight<float>(decay, step)) == static_cast<float>(exact));
      CHECK(gathered_weight<double>(decay, step) == exact);
    }
  }
}
