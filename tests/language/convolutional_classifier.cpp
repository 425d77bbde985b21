#include "cairn/language/convolutional_classifier.hpp"

#include <string>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("sentence convolutions: gradients and modes", "[language]") {
  const sentence_convolutions small{.widths = {2, 4}, .maps = 3};
  laws::check_block(small.still().make<double>(4, 3));
  laws::check_gradients(sentence_convolutions{.widths = {1, 5}, .maps = 2, .word_dropout = .3}.make<double>(4, 2));
}

TEST_CASE("what one class scores is what its strongest windows add", "[language]") {
  auto encoder = sentence_convolutions{.widths = {1, 2}, .maps = 1}.make<double>(1, 2);
  auto& [first, filters, relu, second, output] = encoder.parts;
  filters.parts[0].filters.weight << 1;
  filters.parts[1].filters.weight << -1, 2;
  filters.parts[1].filters.bias << .5;
  output.weight << 1, 10, 0, 1;
  output.bias << 0, 3;
  workspace memory;
  nothing unkept;
  const std::vector<double> x{1, 4, 2, -3};  // a text of three words, and one shorter than a window
  const std::vector<std::uint32_t> offsets{0, 3, 4};
  const auto scores = laws::copied(encoder.forward({x.data(), 4, 1}, pass(offsets, memory), unkept));
  CHECK(scores == std::vector<double>{4 + 10 * 7.5, 3 + 7.5, 0, 3});
}

TEST_CASE("sentence convolutions that cannot be", "[language]") {
  const auto make = [](sentence_convolutions s) { s.make<float>(4, 2); };
  CHECK_THROWS_WITH(make({.widths = {}}), "sentence_convolutions.widths: no width; expected at least one");
  CHECK_THROWS_WITH(make({.widths = {3, 0}}), Catch::Contains("sentence_convolutions.widths: 0 is no size"));
  CHECK_THROWS_WITH(make({.maps = 0}), Catch::Contains("sentence_convolutions.maps: 0 is no size"));
  CHECK_THROWS_WITH(make({.dropout = 1}), "dropout.rate: not a rate; expected 0 to below 1");
}
