#include "cairn/loss/sampled_softmax.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_heat : cairn::sampled_softmax_loss {
  using sampled_softmax_loss::value;
  template <class T>
  void slope(std::span<const T> predictions, std::span<const T> targets, std::span<T> slopes) const {
    cairn::softmax_loss{.temperature = 2}.slope(predictions, targets, slopes);
  }
};
}  // namespace

TEST_CASE("the sampled softmax loss obeys the law, and the law rejects another temperature") {
  CHECK(cairn::test::obeys_list_law(cairn::sampled_softmax_loss{.temperature = .5}, true));
  CHECK_FALSE(cairn::test::obeys_list_law(planted_heat{}, true));
}

TEST_CASE("the correction makes a few popular draws stand for the whole catalogue") {
  // Item 0 was taken; the others are drawn by a law that prefers the first ones tenfold.
  constexpr std::size_t items = 50, draws = 400;
  cairn::random_stream random(3, cairn::purpose::negative);
  std::vector<double> scores(items), chance(items), whole(items, 0.);
  for (double& score : scores) score = random.normal();
  double mass = 0;
  for (std::size_t i = 1; i < items; ++i) mass += chance[i] = i < 10 ? 10 : 1;
  for (double& q : chance) q /= mass;
  whole[0] = 1;
  const cairn::sampled_softmax_loss loss{.temperature = .7};
  const double exact = loss.value(std::span<const double>(scores), std::span<const double>(whole));
  double corrected = 0, plain = 0;
  constexpr int rounds = 400;
  std::vector<double> target(draws + 1, 0.);
  target[0] = 1;
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> with{scores[0]}, without{scores[0]};
    for (std::size_t n = 0; n < draws; ++n) {
      double place = random.uniform();
      std::size_t item = 1;
      for (; item + 1 < items && place >= chance[item]; ++item) place -= chance[item];
      with.push_back(loss.corrected(scores[item], std::log(draws * chance[item])));
      without.push_back(scores[item]);
    }
    corrected += loss.value(std::span<const double>(with), std::span<const double>(target)) / rounds;
    plain += loss.value(std::span<const double>(without), std::span<const double>(target)) / rounds;
  }
  CHECK(corrected == Approx(exact).margin(.02));  // the logarithm of an unbiased sum is a little low
  CHECK(std::abs(plain - exact) > .1);
}

TEST_CASE("the sampled softmax loss refuses wrong settings by name") {
  CHECK_THROWS_WITH(cairn::check_loss(cairn::sampled_softmax_loss{.temperature = HUGE_VAL}),
                    Catch::Contains("sampled_softmax_loss.temperature"));
}
