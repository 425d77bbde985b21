#include "cairn/language/token_choice.hpp"

#include <array>
#include <cmath>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("the first of the highest scores", "[language]") {
  random_stream unused(1, purpose::generate);
  std::vector<float> logits{1, 3, 2, 3};
  CHECK(greedy<>{}.choose(logits, {}, unused) == 1);
  const std::vector<token_id> text{1};
  CHECK(greedy(repetition_filter{.factor = 2}).choose(logits, text, unused) == 3);
}

TEST_CASE("tokens are drawn as the softmax says, among those that filters leave", "[language]") {
  random_stream random(1, purpose::generate);
  const std::array<double, 4> probabilities{.1, .2, .3, .4};
  const auto drawn = [&](const auto& choice) {
    std::array<int, 4> counts{};
    for (int n = 0; n < 20000; ++n) {
      std::vector<float> logits;
      for (const double p : probabilities) logits.push_back(static_cast<float>(std::log(p)) + 3);
      ++counts[choice.choose(logits, {}, random)];
    }
    return counts;
  };
  // Four standard deviations are 280 at most.
  const auto all = drawn(sampled<>{});
  for (std::size_t n = 0; n < 4; ++n) CHECK(all[n] == Approx(20000 * probabilities[n]).margin(280));
  const auto two = drawn(sampled(top_k_filter{2}));
  CHECK(two[0] + two[1] == 0);
  CHECK(two[3] == Approx(20000 * 4 / 7.).margin(280));
  const auto sharp = drawn(sampled(temperature_filter{.5}));  // squares: 1, 4, 9, 16 of 30
  CHECK(sharp[3] == Approx(20000 * 16 / 30.).margin(280));
}

TEST_CASE("filters are applied in their order", "[language]") {
  // .5 .3 .2: at temperature .5 the squares .25 .09 .04 have shares .66 .24 .11, so that .7 of them are two tokens.
  random_stream random(2, purpose::generate);
  bool third = false;
  for (int n = 0; n < 1000; ++n) {
    std::vector<float> logits{std::log(.5F), std::log(.3F), std::log(.2F)};
    third = third || sampled(temperature_filter{.5}, top_p_filter{.85}).choose(logits, {}, random) == 2;
  }
  CHECK_FALSE(third);
  for (int n = 0; n < 1000; ++n) {
    std::vector<float> logits{std::log(.5F), std::log(.3F), std::log(.2F)};
    third = third || sampled(top_p_filter{.85}, temperature_filter{.5}).choose(logits, {}, random) == 2;
  }
  CHECK(third);
}

TEST_CASE("settings of filters are checked by what holds them", "[language]") {
  CHECK_THROWS_WITH(sampled(temperature_filter{0}).check(), Catch::Contains("temperature_filter.value"));
  CHECK_THROWS_WITH(greedy(repetition_filter{.factor = -1}).check(), Catch::Contains("repetition_filter.factor"));
  CHECK_NOTHROW(sampled(top_p_filter{.5}).check());
}
