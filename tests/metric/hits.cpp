#include "cairn/metric/hits.hpp"

#include <array>
#include <cmath>

#include "catch.hpp"
#include "law.hpp"

using namespace cairn;

TEST_CASE("hit rate, precision and recall obey the law of ranking metrics") {
  CHECK(test::obeys_ranking_law(hit_rate{}));
  CHECK(test::obeys_ranking_law(precision{}));
  CHECK(test::obeys_ranking_law(precision{whole_list}));
  CHECK(test::obeys_ranking_law(recall{}));
  CHECK(test::obeys_ranking_law(recall{5, normalization::capped}));
}

namespace {
struct counted_hits : precision {  // not divided
  double value(const ranked_user& user) const noexcept { return static_cast<double>(user.hits(k)); }
};
struct worst_first : precision {
  double value(const ranked_user& user) const noexcept {
    return user.positions.empty() ? 0 : static_cast<double>(user.positions[0]) / static_cast<double>(user.candidates);
  }
};
struct kind_to_nothing : precision {
  double value(const ranked_user& user) const noexcept { return user.relevant == 0 ? 1 : precision::value(user); }
};
}  // namespace

TEST_CASE("the law of ranking metrics rejects what breaks it") {
  CHECK_FALSE(test::obeys_ranking_law(counted_hits{}));
  CHECK_FALSE(test::obeys_ranking_law(worst_first{}));
  CHECK_FALSE(test::obeys_ranking_law(kind_to_nothing{}));
}

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
