#include "cairn/language/skip_gram.hpp"

#include <vector>

#include "catch.hpp"

TEST_CASE("skip-gram predicts the context from the word", "[language]") {
  const std::vector<std::uint32_t> context{9, 1, 1};
  std::vector<std::uint32_t> inputs, targets;
  cairn::skip_gram{}.step(
      4, context,
      [&](std::span<const std::uint32_t> in, std::span<const std::uint32_t> out, cairn::inputs_predict how) {
        CHECK(how == cairn::inputs_predict::as_one);
        inputs.assign(in.begin(), in.end());
        targets.assign(out.begin(), out.end());
      });
  CHECK(inputs == std::vector<std::uint32_t>{4});
  CHECK(targets == context);
}
