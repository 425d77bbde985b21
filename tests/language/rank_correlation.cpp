#include "cairn/language/rank_correlation.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "data/refusal.hpp"

TEST_CASE("equal values share the mean of their ranks", "[language]") {
  CHECK(cairn::mean_ranks(std::vector<double>{3, 1, 3, -2, 3}) == std::vector<double>{4, 2, 4, 1, 4});
  CHECK(cairn::mean_ranks({}).empty());
}

TEST_CASE("Spearman's correlation against scipy's", "[language]") {
  using cairn::spearman_correlation;
  using list = std::vector<double>;
  // scipy 1.10.1: scipy.stats.spearmanr(x, y)
  CHECK(spearman_correlation(list{1, 2, 3, 4, 5}, list{5, 6, 7, 8, 7}) == Approx(0.8207826816681233).epsilon(1e-14));
  CHECK(spearman_correlation(list{1, 1, 2, 2, 9, 4}, list{0, 3, 3, 3, 1, -1}) ==
        Approx(-0.3126526997403612).epsilon(1e-14));
  CHECK(spearman_correlation(list{1, 2, 3}, list{1, 10, 100}) == Approx(1));
  CHECK(spearman_correlation(list{1, 2, 3}, list{9, 8, -7}) == Approx(-1));
  CHECK(spearman_correlation(list{1, 2, 3}, list{4, 4, 4}) == 0);
  CHECK(spearman_correlation({}, {}) == 0);
}

TEST_CASE("rank correlation refuses NaN and lists of two sizes", "[language]") {
  const std::vector<double> two{1, 2}, one{1}, no_number{1, std::nan("")};
  CHECK(refusal([&] { cairn::spearman_correlation(two, one); }).starts_with("spearman_correlation: the two sides"));
  CHECK(refusal([&] { cairn::spearman_correlation(two, no_number); }) ==
        "mean_ranks: a value is NaN; expected numbers");
}
