#include "cairn/language/sparse_learner.hpp"

#include <array>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("scores are a bias and the weights of what a row has", "[language]") {
  linear_scores scores;
  scores.weights.resize(3, 2);
  scores.weights << 1, 2, 3, 4, 5, 6;
  scores.bias.resize(2);
  scores.bias << .5F, -.5F;
  std::array<float, 2> out{9, 9};
  scores.score(std::array<std::uint32_t, 2>{0, 2}, std::array<float, 2>{2, -1}, out);
  CHECK(out == std::array<float, 2>{.5F + 2 - 5, -.5F + 4 - 6});
  scores.score({}, {}, out);
  CHECK(out == std::array<float, 2>{.5F, -.5F});
  CHECK(scores.classes() == 2);
}
