#include "cairn/metric/hits.hpp"

#include <array>
#include <cmath>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("hits at 2 and 5 of 8 relevant, k 5") {
  const std::array<std::size_t, 2> positions{1, 4};
  const ranked_user user{.positions = positions, .relevant = 8, .candidates = 20};
  CHECK(hit_rate{5}.value(user) == 1);
  CHECK(hit_rate{1}.value(user) == 0);
  CHECK(precision{5}.value(user) == Approx(.4));
  CHECK(precision{whole_list}.value(user) == Approx(.1));
  CHECK(recall{5}.value(user) == Approx(.25));
  CHECK(recall{5, normalization::capped}.value(user) == Approx(.4));
}

TEST_CASE("an empty list earns 0") {
  const ranked_user nothing{.relevant = 3};
  CHECK(hit_rate{}.value(nothing) == 0);
  CHECK(precision{}.value(nothing) == 0);
  CHECK(precision{whole_list}.value(nothing) == 0);
  CHECK(recall{}.value(nothing) == 0);
  CHECK(recall{}.value(ranked_user{}) == 0);
}

TEST_CASE("the mean of random scores, one positive and 100 negatives") {
  double sum = 0;
  for (std::size_t place = 0; place < 101; ++place) {
    sum += hit_rate{10}.value({.positions = std::span(&place, 1), .relevant = 1, .candidates = 101});
  }
  CHECK(sum / 101 == Approx(.0990099).epsilon(1e-6));
}

TEST_CASE("a sampled hit rate hides a true rank") {
  // 99 negatives of 10,000 items: with true rank r, the number above is binomial with share (r - 1) / 9999.
  const auto expected = [](double rank) {
    const double share = (rank - 1) / 9999;
    double sum = 0, term = std::pow(1 - share, 99);
    for (int above = 0; above < 10; ++above) {
      const auto place = static_cast<std::size_t>(above);
      sum += term * hit_rate{10}.value({.positions = std::span(&place, 1), .relevant = 1, .candidates = 100});
      term *= (99 - above) / (above + 1.) * share / (1 - share);
    }
    return sum;
  };
  CHECK(expected(100) == Approx(.99999994).margin(5e-9));
  CHECK(expected(500) == Approx(.9738).margin(5e-5));
  CHECK(expected(1000) == Approx(.4657).margin(5e-5));
}
