#include "cairn/language/embedding_lane.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("a lane takes the steps of the formula, text after text", "[language]") {
  // three features and two classes, of width 2; the second text has nothing
  const detail::text_places places{{0, 1, 1, 2}, {0, 3, 3, 4}};
  const std::vector<std::uint32_t> labels{1, 0, 0}, block{0, 1, 2};
  lane_rows rows(5, 2, 1);
  std::vector<std::vector<double>> expected(5, std::vector<double>(2));
  for (std::size_t n = 0; n < 5; ++n) {
    for (std::size_t i = 0; i < 2; ++i) {
      expected[n][i] = .3 * static_cast<double>(n) - .2 * static_cast<double>(i) + .1;
      rows.row(n)[i] = static_cast<float>(expected[n][i]);
    }
  }
  constexpr double rate = .5;
  for (const std::uint32_t text : block) {
    const auto features = places.of(text);
    if (features.empty()) continue;
    std::vector<double> x(2), d_x(2);
    const auto count = static_cast<double>(features.size());
    for (const std::uint32_t f : features) {
      for (std::size_t i = 0; i < 2; ++i) x[i] += expected[f][i] / count;
    }
    double p[2];
    for (std::size_t c = 0; c < 2; ++c) p[c] = std::exp(expected[3 + c][0] * x[0] + expected[3 + c][1] * x[1]);
    const double all = p[0] + p[1];
    for (std::size_t c = 0; c < 2; ++c) {
      const double step = rate * ((c == labels[text] ? 1 : 0) - p[c] / all);
      for (std::size_t i = 0; i < 2; ++i) {
        d_x[i] += step * expected[3 + c][i];
        expected[3 + c][i] += step * x[i];
      }
    }
    for (const std::uint32_t f : features) {
      for (std::size_t i = 0; i < 2; ++i) expected[f][i] += d_x[i] / count;
    }
  }
  detail::embedding_lane lane;
  lane.learn(class_softmax{}.prepare(std::vector<std::uint64_t>{2, 1}), rows, rows.at(0), places, labels, block, 3,
             static_cast<float>(rate));
  rows.join(0);
  for (std::size_t n = 0; n < 5; ++n) {
    for (std::size_t i = 0; i < 2; ++i)
      CHECK(static_cast<double>(rows.row(n)[i]) == Approx(expected[n][i]).epsilon(1e-5));
  }
}
