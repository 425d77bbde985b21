#include "cairn/language/continuous_bag.hpp"

#include <vector>

#include "catch.hpp"

TEST_CASE("the continuous bag predicts the word from its context", "[language]") {
  const std::vector<std::uint32_t> context{9, 1, 1};
  std::vector<std::uint32_t> inputs, targets;
  cairn::continuous_bag{}.step(
      4, context,
      [&](std::span<const std::uint32_t> in, std::span<const std::uint32_t> out, cairn::inputs_predict how) {
        CHECK(how == cairn::inputs_predict::as_one);
        inputs.assign(in.begin(), in.end());
        targets.assign(out.begin(), out.end());
      });
  CHECK(inputs == context);
  CHECK(targets == std::vector<std::uint32_t>{4});
}
