#include "cairn/quantization/k_means.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<float> normal_rows(std::size_t count, std::uint64_t seed) {
  random_stream random(seed, purpose::simulate);
  std::vector<float> all(count);
  for (float& value : all) value = static_cast<float>(random.normal());
  return all;
}

matrix_view<const float> as_rows(const std::vector<float>& values, std::size_t width) {
  return {values.data(), values.size() / width, width};
}

/// The mean over rows of the square of the distance to the nearest center, and the means of what is nearest to each.
double distortion_of(const std::vector<float>& rows, const std::vector<float>& centers, std::size_t width,
                     std::vector<double>* means = nullptr) {
  std::vector<double> sums(centers.size()), counts(centers.size() / width);
  double all = 0;
  for (std::size_t n = 0; n < rows.size() / width; ++n) {
    double least = 1e30;
    std::size_t nearest = 0;
    for (std::size_t c = 0; c < counts.size(); ++c) {
      double square = 0;
      for (std::size_t k = 0; k < width; ++k) {
        const double apart = static_cast<double>(rows[n * width + k]) - static_cast<double>(centers[c * width + k]);
        square += apart * apart;
      }
      if (square < least) least = square, nearest = c;
    }
    all += least;
    ++counts[nearest];
    for (std::size_t k = 0; k < width; ++k) sums[nearest * width + k] += static_cast<double>(rows[n * width + k]);
  }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] /= counts[i / width];
  if (means != nullptr) *means = sums;
  return all / static_cast<double>(rows.size() / width);
}

}  // namespace

TEST_CASE("clusters that lie apart are found, with their means", "[quantization]") {
  std::vector<float> rows;
  for (int n = 0; n < 300; ++n) {
    const int cluster = n * 7 % 3;
    rows.push_back(static_cast<float>(10 * cluster) + static_cast<float>(n % 5) * .1F);
    rows.push_back(static_cast<float>(-10 * cluster) + static_cast<float>(n % 2) * .1F);
  }
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    std::vector<float> centers = k_means(as_rows(rows, 2), {.centers = 3, .seed = seed});
    REQUIRE(centers.size() == 6);
    if (centers[0] > centers[2]) std::swap_ranges(centers.begin(), centers.begin() + 2, centers.begin() + 2);
    if (centers[2] > centers[4]) std::swap_ranges(centers.begin() + 2, centers.begin() + 4, centers.begin() + 4);
    if (centers[0] > centers[2]) std::swap_ranges(centers.begin(), centers.begin() + 2, centers.begin() + 2);
    for (std::size_t c = 0; c < 3; ++c) {
      CHECK(static_cast<double>(centers[2 * c]) == Approx(10 * static_cast<double>(c) + .2).epsilon(1e-5));
      CHECK(static_cast<double>(centers[2 * c + 1]) == Approx(-10 * static_cast<double>(c) + .05).epsilon(1e-5));
    }
  }
}

TEST_CASE("four levels of a normal number are those of Max", "[quantization]") {
  // Max: "Quantizing for minimum distortion", IRE Transactions on Information Theory 1960, table 1; of a normal law any
  // beginning leads there (Fleischer 1964). Standard errors over 30,000 draws are about .01.
  const std::vector<float> rows = normal_rows(30'000, 5);
  std::vector<float> levels = k_means(as_rows(rows, 1), {.centers = 4, .rounds = 50, .sample = 0}, 1);
  std::sort(levels.begin(), levels.end());
  const double expected[4] = {-1.510, -.4528, .4528, 1.510};
  for (std::size_t n = 0; n < 4; ++n) CHECK(std::abs(static_cast<double>(levels[n]) - expected[n]) < .03);
  CHECK(distortion_of(rows, levels, 1) == Approx(.1175).epsilon(.02));
}

TEST_CASE("it ends where each center is the mean of what is nearest to it, on any number of threads",
          "[quantization]") {
  const std::vector<float> rows = normal_rows(2 * 8500, 6);
  const k_means_settings settings{.centers = 6, .rounds = 1000, .sample = 0};
  const std::vector<float> one = k_means(as_rows(rows, 2), settings, 1), three = k_means(as_rows(rows, 2), settings, 3);
  CHECK(one == three);
  std::vector<double> means;
  const double reached = distortion_of(rows, one, 2, &means);
  for (std::size_t i = 0; i < one.size(); ++i) CHECK(static_cast<double>(one[i]) == Approx(means[i]).margin(1e-5));
  // One round leaves it elsewhere: the check above can tell.
  k_means_settings early = settings;
  early.rounds = 1;
  const std::vector<float> first = k_means(as_rows(rows, 2), early, 1);
  CHECK(distortion_of(rows, first, 2, &means) > reached * 1.01);
  double apart = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    apart = std::max(apart, std::abs(static_cast<double>(first[i]) - means[i]));
  CHECK(apart > .01);
}

TEST_CASE("as many centers as distinct rows, and each row is one then", "[quantization]") {
  std::vector<float> rows;
  for (int n = 0; n < 60; ++n) {
    rows.push_back(static_cast<float>(n % 5));
    rows.push_back(static_cast<float>(n % 3));
  }
  const std::vector<float> centers = k_means(as_rows(rows, 2), {.centers = 256});
  CHECK(centers.size() == 2 * 15);
  CHECK(distortion_of(rows, centers, 2) == 0);
  CHECK(k_means(as_rows({4, 5}, 2), {.centers = 7}) == std::vector<float>{4, 5});
}

TEST_CASE("a sample is drawn without replacement, in order", "[quantization]") {
  std::vector<float> rows(1000);
  for (std::size_t n = 0; n < rows.size(); ++n) rows[n] = static_cast<float>(n);
  std::vector<int> drawn(1000);
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::vector<float> sample = detail::sampled_rows(as_rows(rows, 1), 100, seed);
    REQUIRE(sample.size() == 100);
    CHECK(std::adjacent_find(sample.begin(), sample.end(), std::greater_equal<>()) == sample.end());
    for (const float row : sample) ++drawn[static_cast<std::size_t>(row)];
  }
  double chi = 0;  // each 20 times of 200 trials of 1 in 10: variance 18
  for (const int count : drawn) chi += (count - 20) * (count - 20) / 18.;
  CHECK(std::abs(chi - 1000) < 5 * std::sqrt(2000.));
  CHECK(detail::sampled_rows(as_rows(rows, 1), 0, 1) == rows);
  CHECK(detail::sampled_rows(as_rows(rows, 1), 5000, 1) == rows);
}

TEST_CASE("centers that nothing is nearest to are put to use", "[quantization]") {
  const std::vector<float> rows{0, 1, 2, 10, 11, 12};
  std::vector<float> centers{5, 1000, 2000};  // the first is nearest to all, 12 and 11 are farthest from it
  std::vector<float> once = centers;
  detail::move_centers(as_rows(rows, 1), once, 1, 1);
  CHECK(once == std::vector<float>{6, 12, 11});
  detail::move_centers(as_rows(rows, 1), centers, 100, 1);
  CHECK(centers == std::vector<float>{1, 12, 10.5F});
}

TEST_CASE("of strided rows the columns alone count", "[quantization]") {
  std::vector<float> wide = normal_rows(3 * 2000, 8), narrow;
  for (std::size_t n = 0; n < 2000; ++n) {
    wide[3 * n + 2] = 1e6F;
    narrow.insert(narrow.end(), {wide[3 * n], wide[3 * n + 1]});
  }
  CHECK(k_means({wide.data(), 2000, 2, 3}, {.centers = 20}) == k_means(as_rows(narrow, 2), {.centers = 20}));
}

TEST_CASE("rows and settings that cannot be are refused", "[quantization]") {
  const std::vector<float> rows{1, 2, 3, NAN};
  CHECK_THROWS_WITH(k_means(as_rows(rows, 1)), Catch::Contains("not finite"));
  CHECK_THROWS_WITH(k_means({rows.data(), 0, 1}), Catch::Contains("no row"));
  CHECK_THROWS_WITH(k_means({rows.data(), 2, 1}, {.centers = 0}), Catch::Contains("k_means.centers"));
  CHECK_THROWS_WITH(k_means({rows.data(), 2, 1}, {.rounds = 0}), Catch::Contains("k_means.rounds"));
  CHECK_THROWS_WITH(k_means({rows.data(), 2, 1}, {.sample = 100}), Catch::Contains("k_means.sample"));
}
