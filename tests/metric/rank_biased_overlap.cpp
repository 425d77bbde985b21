#include "cairn/metric/rank_biased_overlap.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("equal lists overlap wholly, disjoint ones not at all") {
  const std::array<std::uint32_t, 4> list{5, 2, 9, 1}, other{10, 12, 11, 13};
  for (const double p : {.1, .5, .9, .99}) {
    const rank_overlap same = rank_biased_overlap(list, list, p);
    CHECK(same.extrapolated == Approx(1).epsilon(1e-12));
    CHECK(same.highest() == Approx(1).epsilon(1e-12));
    CHECK(same.lowest < 1);
    const rank_overlap apart = rank_biased_overlap(list, other, p);
    CHECK(apart.extrapolated == 0);
    CHECK(apart.lowest == 0);
    CHECK(apart.highest() < std::pow(p, 4) + 1e-12);
  }
}

TEST_CASE("overlap by hand") {
  // Agreement 0 at depth 1, 1 at depth 2: RBO_ext = (1 - p) p + p^2 = p.
  const std::array<std::uint32_t, 2> first{1, 2}, second{2, 1};
  CHECK(rank_biased_overlap(first, second, .9).extrapolated == Approx(.9).epsilon(1e-12));
  CHECK(rank_biased_overlap(first, second, .3).extrapolated == Approx(.3).epsilon(1e-12));
  CHECK(rank_biased_overlap(first, second, .3).highest() == Approx(.3).epsilon(1e-12));
  // Overlap 2 at all depths from 2 on: (1 - p) (p + 2 (p^2 / 3 + p^3 / 4 + ...)).
  double lowest = 0;
  for (int d = 2; d < 60; ++d) lowest += .7 * std::pow(.3, d - 1) * 2 / d;
  CHECK(rank_biased_overlap(first, second, .3).lowest == Approx(lowest).epsilon(1e-12));
}

TEST_CASE("overlap of lists of equal and of different length by another program") {
  // tests/reference/metric.py follows explicit continuations of the lists, depth by depth.
  const std::array<std::uint32_t, 7> longer{3, 1, 4, 5, 9, 8, 6};
  const std::array<std::uint32_t, 4> shorter{1, 3, 5, 8}, even{3, 1, 4, 5};
  struct known {
    double p, extrapolated, lowest, residual, even_extrapolated, even_lowest, even_residual;
  };
  for (const known& answer :
       {known{0.5, 0.431919642857, 0.417380388906, 0.0190779444269, 0.427083333333, 0.412774875013, 0.0299334583202},
        known{0.9, 0.776511642857, 0.448024152442, 0.393628847558, 0.69075, 0.395528364331, 0.459246635669},
        known{0.98, 0.867861314208, 0.198548050796, 0.766653849897, 0.738299333333, 0.163308945911, 0.805582427423}}) {
    const rank_overlap found = rank_biased_overlap(longer, shorter, answer.p);
    CHECK(found.extrapolated == Approx(answer.extrapolated).epsilon(1e-10));
    CHECK(found.lowest == Approx(answer.lowest).epsilon(1e-10));
    CHECK(found.residual == Approx(answer.residual).epsilon(1e-10));
    const rank_overlap turned = rank_biased_overlap(shorter, longer, answer.p);
    CHECK(turned.extrapolated == found.extrapolated);
    CHECK(turned.residual == found.residual);
    const rank_overlap same = rank_biased_overlap(even, shorter, answer.p);
    CHECK(same.extrapolated == Approx(answer.even_extrapolated).epsilon(1e-10));
    CHECK(same.lowest == Approx(answer.even_lowest).epsilon(1e-10));
    CHECK(same.residual == Approx(answer.even_residual).epsilon(1e-10));
  }
}

TEST_CASE("prefixes bound the overlap of whole rankings") {
  random_stream random(8, purpose::simulate);
  for (int turn = 0; turn < 50; ++turn) {
    std::vector<std::uint32_t> first(300), second(300);
    std::iota(first.begin(), first.end(), 0U);
    std::iota(second.begin(), second.end(), 0U);
    for (std::size_t n = 0; n + 1 < 300; ++n) {  // mostly near to each other
      if (random.below(2) == 0) std::swap(second[n], second[n + random.below(static_cast<std::uint32_t>(300 - n))]);
    }
    const double p = .5 + .45 * random.uniform();
    const double whole = rank_biased_overlap(first, second, p).extrapolated;  // p^300 is left: at most 2e-7
    for (const auto& [a, b] : {std::pair{1, 1}, std::pair{3, 9}, std::pair{20, 5}, std::pair{40, 40}}) {
      const auto part = rank_biased_overlap(std::span(first).first(static_cast<std::size_t>(a)),
                                            std::span(second).first(static_cast<std::size_t>(b)), p);
      CHECK(part.lowest <= whole + 1e-6);
      CHECK(part.highest() >= whole - 1e-6);
      CHECK(part.lowest <= part.extrapolated + 1e-12);
      CHECK(part.highest() >= part.extrapolated - 1e-12);
      CHECK(part.highest() <= 1 + 1e-12);
    }
  }
}

TEST_CASE("lists and patience that are none are refused") {
  const std::array<std::uint32_t, 2> fine{1, 2}, twice{3, 3};
  CHECK_THROWS_WITH(rank_biased_overlap(twice, fine), Catch::Contains("item 3 is there twice"));
  CHECK_THROWS_AS(rank_biased_overlap(fine, twice), cairn::error);
  CHECK_THROWS_WITH(rank_biased_overlap(fine, {}), Catch::Contains("a list is empty"));
  for (const double bad : {0., 1., -.5, 2., std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(rank_biased_overlap(fine, fine, bad), Catch::Contains("p is"));
  }
}
