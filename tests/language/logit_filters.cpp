#include "cairn/language/logit_filters.hpp"

#include <cmath>

#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<float> filtered(const auto& filter, std::vector<float> logits, const std::vector<token_id>& text = {}) {
  filter.check();
  filter.apply(logits, text);
  return logits;
}
std::vector<float> logs(const std::vector<float>& probabilities) {
  std::vector<float> logits;
  for (const float p : probabilities) logits.push_back(std::log(p));
  return logits;
}
std::vector<std::size_t> left_of(const std::vector<float>& logits) {
  std::vector<std::size_t> left;
  for (std::size_t n = 0; n < logits.size(); ++n) {
    if (logits[n] != never_drawn) left.push_back(n);
  }
  return left;
}
using places = std::vector<std::size_t>;

}  // namespace

TEST_CASE("a temperature divides scores", "[language]") {
  CHECK((filtered(temperature_filter{.5}, {1, -2}) == std::vector<float>{2, -4}));
  for (const double bad : {0., -1., std::nan(""), HUGE_VAL}) {
    CHECK_THROWS_WITH(temperature_filter{bad}.check(), Catch::Contains("temperature_filter.value"));
  }
}

TEST_CASE("the k highest scores", "[language]") {
  const std::vector<float> logits{3, 1, 4, 1, 5};
  CHECK((left_of(filtered(top_k_filter{2}, logits)) == places{2, 4}));
  CHECK((left_of(filtered(top_k_filter{4}, logits)) == places{0, 1, 2, 3, 4}));  // equal ones stay together
  CHECK(filtered(top_k_filter{0}, logits) == logits);
  CHECK(filtered(top_k_filter{9}, logits) == logits);
}

TEST_CASE("the fewest tokens of a share of the probability", "[language]") {
  const std::vector<float> logits = logs({.1F, .4F, .2F, .3F});
  CHECK((left_of(filtered(top_p_filter{.39}, logits)) == places{1}));
  CHECK((left_of(filtered(top_p_filter{.41}, logits)) == places{1, 3}));
  CHECK((left_of(filtered(top_p_filter{.71}, logits)) == places{1, 2, 3}));
  CHECK(filtered(top_p_filter{1}, logits) == logits);
  for (const double bad : {0., -.1, 1.1, std::nan("")}) {
    CHECK_THROWS_WITH(top_p_filter{bad}.check(), Catch::Contains("top_p_filter.share"));
  }
}

TEST_CASE("tokens of a share of the highest probability", "[language]") {
  const std::vector<float> logits = logs({.1F, .4F, .2F, .3F});
  CHECK((left_of(filtered(min_p_filter{.6}, logits)) == places{1, 3}));
  CHECK((left_of(filtered(min_p_filter{.45}, logits)) == places{1, 2, 3}));
  CHECK((left_of(filtered(min_p_filter{1}, logits)) == places{1}));
  CHECK(filtered(min_p_filter{0}, logits) == logits);
  CHECK_THROWS_WITH(min_p_filter{1.5}.check(), Catch::Contains("min_p_filter.share"));
  CHECK_THROWS_WITH(min_p_filter{NAN}.check(), Catch::Contains("min_p_filter.share"));
}

TEST_CASE("what stands there already loses", "[language]") {
  const std::vector<token_id> text{2, 0, 2, 1};
  CHECK((filtered(repetition_filter{.factor = 2}, {4, -1, 2, 3}, text) == std::vector<float>{2, -2, 1, 3}));
  CHECK((filtered(repetition_filter{.presence = .5, .frequency = 1}, {4, -1, 2, 3}, text) ==
         std::vector<float>{2.5, -2.5, -.5, 3}));
  CHECK(
      (filtered(repetition_filter{.factor = 2, .window = 2}, {4, -1, 2, 3}, text) == std::vector<float>{4, -2, 1, 3}));
  CHECK((filtered(repetition_filter{}, {4, -1}, {0}) == std::vector<float>{4, -1}));
  CHECK_THROWS_WITH(repetition_filter{.factor = 0}.check(), Catch::Contains("repetition_filter.factor"));
  CHECK_THROWS_WITH(repetition_filter{.presence = NAN}.check(), Catch::Contains("repetition_filter.presence"));
  CHECK_THROWS_WITH(repetition_filter{.frequency = HUGE_VAL}.check(), Catch::Contains("repetition_filter.frequency"));
}
