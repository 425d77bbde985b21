#include "cairn/metric/ndcg.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "law.hpp"

using namespace cairn;

TEST_CASE("ndcg obeys the law of ranking metrics") {
  CHECK(test::obeys_ranking_law(ndcg{}));
  CHECK(test::obeys_ranking_law(ndcg{whole_list, gain::exponential}));
}

TEST_CASE("ndcg of the grades 3, 2, 3, 0, 1, 2") {
  const std::array<std::size_t, 5> positions{0, 1, 2, 4, 5};
  const std::array<float, 5> gains{3, 2, 3, 1, 2}, ideal{3, 3, 2, 2, 1};
  const ranked_user user{.positions = positions, .gains = gains, .ideal = ideal, .relevant = 5, .candidates = 6};
  CHECK(ndcg{6}.value(user) == Approx(.960808194).epsilon(1e-8));
  CHECK(ndcg{6, gain::exponential}.value(user) == Approx(.948810749).epsilon(1e-8));
}

TEST_CASE("ndcg cuts the ideal list at k") {
  const std::array<std::size_t, 2> positions{1, 4};
  CHECK(ndcg{5}.value({.positions = positions, .relevant = 8, .candidates = 20}) == Approx(.3451913422).epsilon(1e-9));
  const std::array<std::size_t, 3> perfect{0, 1, 2};
  CHECK(ndcg{2}.value({.positions = perfect, .relevant = 3, .candidates = 9}) == Approx(1));
}

TEST_CASE("the ideal list holds relevant items that were not listed") {
  // truth {1: 3, 2: 5, 3: 4}, list 1, 2
  const std::array<std::size_t, 2> positions{0, 1};
  const std::array<float, 2> gains{3, 5};
  const std::array<float, 3> ideal{5, 4, 3};
  const ranked_user user{.positions = positions, .gains = gains, .ideal = ideal, .relevant = 3, .candidates = 2};
  CHECK(ndcg{2}.value(user) == Approx(.8180327782).epsilon(1e-9));
}

TEST_CASE("the mean ndcg of random scores, and of nothing") {
  double sum = 0, ten = 0;
  for (std::size_t place = 0; place < 101; ++place) {
    sum += ndcg{10}.value({.positions = std::span(&place, 1), .relevant = 1, .candidates = 101});
  }
  for (std::size_t place = 0; place < 10; ++place) {
    ten += ndcg{10}.value({.positions = std::span(&place, 1), .relevant = 1, .candidates = 101});
  }
  CHECK(sum / 101 == Approx(.0449857360).epsilon(1e-8));
  CHECK(ten == Approx(4.543559338).epsilon(1e-9));  // the ideal gain of ten hits
  CHECK(ndcg{}.value({.relevant = 3}) == 0);
  CHECK(ndcg{}.value({}) == 0);
}

TEST_CASE("no grade makes ndcg anything but a number in [0, 1]") {
  const std::array<std::size_t, 2> positions{0, 3};
  for (const float grade : {2000.F, 1e30F, std::numeric_limits<float>::infinity(), 0.F, -1.F, -2000.F, std::nanf("")}) {
    const std::array<float, 2> gains{1, grade};
    std::array<float, 2> ideal{std::max(1.F, grade), std::min(1.F, grade)};
    for (const gain worth : {gain::linear, gain::exponential}) {
      const double value = ndcg{5, worth}.value(
          {.positions = positions, .gains = gains, .ideal = ideal, .relevant = 2, .candidates = 9});
      CHECK(value >= 0);
      CHECK(value <= 1);
    }
  }
  const std::array<float, 2> huge{2000, 2000};
  const ranked_user even{.positions = positions, .gains = huge, .ideal = huge, .relevant = 2, .candidates = 9};
  CHECK(ndcg{5, gain::exponential}.value(even) == Approx(ndcg{5, gain::linear}.value(even)));
}

TEST_CASE("a sampled ndcg hides a true rank") {
  // 99 negatives of 10,000 items: with true rank r, the number above is binomial with share (r - 1) / 9999.
  const auto expected = [](double rank) {
    const double share = (rank - 1) / 9999;
    double sum = 0, term = std::pow(1 - share, 99);
    for (int above = 0; above < 10; ++above) {
      const auto place = static_cast<std::size_t>(above);
      sum += term * ndcg{10}.value({.positions = std::span(&place, 1), .relevant = 1, .candidates = 100});
      term *= (99 - above) / (above + 1.) * share / (1 - share);
    }
    return sum;
  };
  CHECK(expected(100) == Approx(.7290).margin(5e-5));
  CHECK(expected(500) == Approx(.3749).margin(5e-5));
  CHECK(expected(1000) == Approx(.1467).margin(5e-5));
}
