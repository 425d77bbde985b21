#include "cairn/language/hierarchical_softmax.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"

TEST_CASE("the probabilities of hierarchical softmax sum to one", "[language]") {
  const std::vector<std::uint64_t> counts{50, 20, 9, 9, 4, 2, 1};
  const auto prepared = cairn::hierarchical_softmax{}.prepare(counts);
  CHECK(prepared.rows() == 6);
  cairn::random_stream random(3, cairn::purpose::simulate);
  std::vector<double> scores(prepared.rows());
  for (double& score : scores) score = 2 * random.normal();
  double sum = 0;
  for (std::uint32_t word = 0; word < counts.size(); ++word) {
    cairn::judged_rows turns;
    prepared.list(std::span(&word, 1), random, turns);
    double probability = 1;
    for (std::size_t n = 0; n < turns.rows.size(); ++n) {
      const double left = 1 / (1 + std::exp(-scores[turns.rows[n]]));
      probability *= turns.labels[n] == 1 ? left : 1 - left;
      CHECK(turns.weights[n] == 1);
    }
    sum += probability;
  }
  CHECK(sum == Approx(1));
}

TEST_CASE("several targets are judged one after the other", "[language]") {
  const std::vector<std::uint64_t> counts{5, 3, 2, 1};
  const std::vector<std::uint32_t> targets{0, 3};
  cairn::random_stream random(3, cairn::purpose::simulate);
  cairn::judged_rows turns;
  cairn::hierarchical_softmax{}.prepare(counts).list(targets, random, turns);
  CHECK(turns.rows == std::vector<std::uint32_t>{2, 2, 1, 0});
  CHECK(turns.labels == std::vector<float>{1, 0, 0, 1});
}
