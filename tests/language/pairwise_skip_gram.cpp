#include "cairn/language/pairwise_skip_gram.hpp"

#include <vector>

#include "catch.hpp"

TEST_CASE("each word of the context predicts the word alone", "[language]") {
  const std::vector<std::uint32_t> context{9, 1, 1};
  std::vector<std::uint32_t> inputs, targets;
  cairn::pairwise_skip_gram{}.step(
      4, context,
      [&](std::span<const std::uint32_t> in, std::span<const std::uint32_t> out, cairn::inputs_predict how) {
        CHECK(how == cairn::inputs_predict::each_alone);
        inputs.assign(in.begin(), in.end());
        targets.assign(out.begin(), out.end());
      });
  CHECK(inputs == context);
  CHECK(targets == std::vector<std::uint32_t>{4});
}
