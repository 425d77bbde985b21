#include "cairn/similarity/log_likelihood_ratio.hpp"

#include "laws.hpp"

namespace {

/// Of a table in the order of the literature: both, left alone, right alone, neither.
double ratio_of_table(double both, double left, double right, double neither) {
  return cairn::excess_log_likelihood_ratio(both, both + left, both + right, both + left + right + neither);
}

/// The textbook's sum, k ln k of the cells less those of the margins.
double naive_ratio(double both, double left, double right, double neither) {
  const auto h = [](double k) { return k > 0 ? k * std::log(k) : 0.; };
  return 2 * (h(both) + h(left) + h(right) + h(neither) - h(both + left) - h(right + neither) - h(both + right) -
              h(left + neither) + h(both + left + right + neither));
}

/// Both directions are surprising: what a rule of sign is for.
struct two_sided_ratio : cairn::log_likelihood_ratio {
  static float value(const sums& shared, const cairn::vector_summary& left, const cairn::vector_summary& right) {
    const double c = static_cast<double>(shared.dot), a = static_cast<double>(left.size),
                 b = static_cast<double>(right.size), all = static_cast<double>(left.coordinates);
    const double ratio = naive_ratio(c, a - c, b - c, all - a - b + c);
    return ratio < 1e-9 ? 0.F : static_cast<float>(ratio);
  }
};

}  // namespace

TEST_CASE("the log-likelihood ratio keeps the laws, which notice one that rewards rare pairs") {
  cairn::testing::check_laws(cairn::log_likelihood_ratio{},
                             {.lowest = 0, .highest = 1e6F, .scale_free = true, .shift_free = true});
  cairn::testing::check_laws(cairn::log_likelihood_ratio{.bounded = true}, {.lowest = 0});
  cairn::testing::check_broken(two_sided_ratio{}, {.highest = 1e6F}, "nothing shared, and not 0");
}

TEST_CASE("the log-likelihood ratio of known tables") {
  // Dunning 1993, the table of bigrams: "the swiss", "can be", "previous year".
  CHECK(ratio_of_table(110, 2442, 111, 29114) == Approx(270.72).margin(.005));
  CHECK(ratio_of_table(29, 13, 123, 31612) == Approx(263.90).margin(.005));
  CHECK(ratio_of_table(31, 23, 139, 31584) == Approx(256.84).margin(.005));
  // The textbook's sum in 40 digits, by mpmath 1.2.1.
  CHECK(ratio_of_table(1, 0, 0, 1) == Approx(2.7725887222397812377).epsilon(1e-13));
  CHECK(ratio_of_table(3, 1, 1, 3) == Approx(2.0929925750581913461).epsilon(1e-13));
  CHECK(ratio_of_table(2, 0, 0, 1) == Approx(3.8190850097688769107).epsilon(1e-13));
  CHECK(ratio_of_table(5, 1995, 0, 100000) == Approx(39.330521654906137807).epsilon(1e-13));
  CHECK(ratio_of_table(1000, 1000, 1000, 99000) == Approx(5714.9323969239963637).epsilon(1e-13));
}

TEST_CASE("the log-likelihood ratio of a large table keeps its digits") {
  // One shared customer more than the thousand by chance among 10^9; by mpmath 1.2.1 in 40 digits.
  const double exact = .0010016698379064079618;
  CHECK(ratio_of_table(1001, 998999, 998999, 998001001) == Approx(exact).epsilon(1e-10));
  CHECK(naive_ratio(1001, 998999, 998999, 998001001) != Approx(exact).epsilon(1e-5));
}

TEST_CASE("the log-likelihood ratio agrees with the textbook's sum, and is 0 for what is rarer than chance") {
  int above = 0, below = 0;
  for (int both = 0; both <= 12; ++both) {
    for (int left = both; left <= 20; ++left) {
      for (int right = both; left + right - both <= 25; ++right) {
        const double k[4] = {1. * both, 1. * (left - both), 1. * (right - both), 25. - left - right + both};
        const double found = ratio_of_table(k[0], k[1], k[2], k[3]);
        const bool more = both * 25 > left * right;
        (more ? above : below)++;
        if (found != Approx(more ? naive_ratio(k[0], k[1], k[2], k[3]) : 0.).margin(1e-12)) FAIL("another ratio");
      }
    }
  }
  CHECK(above > 100);
  CHECK(below > 100);
}

TEST_CASE("the log-likelihood ratio counts customers with neither item") {
  const cairn::testing::dense_rows few{{5, 1, 1, 0}, {2, 4, 0, 1}};
  cairn::testing::dense_rows many = few;
  for (auto& row : many) row.resize(12, 0.F);
  CHECK(cairn::testing::plain_similarity(cairn::log_likelihood_ratio{}, few, 0, 1) == 0);  // 2 x 4 < 3 x 3
  const auto found = cairn::testing::plain_similarity(cairn::log_likelihood_ratio{}, many, 0, 1);
  CHECK(found == Approx(naive_ratio(2, 1, 1, 8)));
  CHECK(cairn::testing::plain_similarity(cairn::log_likelihood_ratio{.bounded = true}, many, 0, 1) ==
        Approx(1 - 1 / (1 + naive_ratio(2, 1, 1, 8))));
}
