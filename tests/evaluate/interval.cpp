#include "cairn/evaluate/interval.hpp"

#include "catch.hpp"

using namespace cairn;

TEST_CASE("the bootstrap interval of a normal mean is mean +- 1.96 s / sqrt(n)") {
  std::vector<std::vector<double>> values(2);
  random_stream random(4, purpose::user);
  for (int n = 0; n < 2000; ++n) values[0].push_back(random.normal());
  values[1].assign(2000, 3);
  const auto found = bootstrap_means(values, {.resamples = 2000, .seed = 1}, 1);
  CHECK(found[0].high - found[0].mean == Approx(1.96 / std::sqrt(2000.)).epsilon(.1));
  CHECK(found[0].mean - found[0].low == Approx(1.96 / std::sqrt(2000.)).epsilon(.1));
  CHECK(found[1] == interval{3, 3, 3});
  for (const int threads : {2, 3}) CHECK(bootstrap_means(values, {.resamples = 2000, .seed = 1}, threads) == found);
}

TEST_CASE("no user and settings that do not fit") {
  std::vector<std::vector<double>> nobody(1);
  CHECK(bootstrap_means(nobody) == std::vector<interval>(1));
  CHECK_THROWS_AS(bootstrap_means(nobody, {.resamples = 0}), cairn::error);
  CHECK_THROWS_AS(bootstrap_means(nobody, {.confidence = 1}), cairn::error);
  const std::vector<std::vector<double>> uneven{{1}, {1, 2}};
  CHECK_THROWS_AS(bootstrap_means(uneven), cairn::error);
}
