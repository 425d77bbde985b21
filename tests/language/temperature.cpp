#include "cairn/language/temperature.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("the temperature that scores were drawn with is found", "[language]") {
  std::vector<float> scores;
  std::vector<std::uint32_t> labels;
  for (std::size_t n = 0; n < 20000; ++n) {  // labels drawn with sharpness 2.5
    random_stream random(11, purpose::simulate, n);
    std::array<float, 3> row{};
    for (float& score : row) score = static_cast<float>(random.uniform() * 2 - 1);
    std::array<float, 3> p = row;
    temperature{.sharpness = {2.5}}.apply(p);
    const double draw = random.uniform();
    labels.push_back(draw < static_cast<double>(p[0]) ? 0 : draw < static_cast<double>(p[0] + p[1]) ? 1 : 2);
    scores.insert(scores.end(), row.begin(), row.end());
  }
  CHECK(fit_temperature(scores, labels, 3).sharpness[0] == Approx(2.5).epsilon(.04));
}

TEST_CASE("probabilities sum to one in the order of the scores", "[language]") {
  std::array<float, 3> p{1000, -1000, 999};
  temperature{.sharpness = {1}}.apply(p);
  CHECK(p[0] == Approx(1 / (1 + std::exp(-1.))));
  CHECK(p[1] == 0);
  CHECK(p[0] + p[1] + p[2] == Approx(1));
}

TEST_CASE("scores that are all right, all wrong or nothing keep the temperature finite", "[language]") {
  const std::vector<float> scores{1, 0, 0, 1};
  CHECK(fit_temperature(scores, std::vector<std::uint32_t>{0, 1}, 2).sharpness[0] > 20);
  CHECK(fit_temperature(scores, std::vector<std::uint32_t>{1, 0}, 2).sharpness[0] < 1e-3);
  CHECK(fit_temperature(std::vector<float>{0, 0}, std::vector<std::uint32_t>{0}, 2).sharpness[0] == 1);
  CHECK_THROWS_WITH(fit_temperature(scores, std::vector<std::uint32_t>{0}, 2), Catch::Contains("fit_temperature"));
  CHECK_THROWS_WITH(fit_temperature(std::vector<float>{std::nanf(""), 0}, std::vector<std::uint32_t>{0}, 2),
                    Catch::Contains("not finite"));
}
