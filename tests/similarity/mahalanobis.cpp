#include "cairn/similarity/mahalanobis.hpp"

#include "laws.hpp"

namespace {

/// Random features [rows, n] that go together, and their covariance [n, n].
struct features {
  std::size_t n;
  std::vector<std::vector<double>> rows;
  std::vector<double> covariance;

  features(std::size_t width, std::size_t height, std::uint64_t seed) : n(width), covariance(width * width, 0.) {
    cairn::random_stream random(seed, cairn::purpose::simulate);
    for (std::size_t r = 0; r < height; ++r) {
      std::vector<double> row(n);
      for (std::size_t i = 0; i < n; ++i) row[i] = random.uniform() - .5 + (i > 0 ? .8 * row[i - 1] : 0);
      rows.push_back(std::move(row));
    }
    std::vector<double> means(n, 0.);
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < n; ++i) means[i] += row[i] / static_cast<double>(height);
    }
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
          covariance[i * n + j] += (row[i] - means[i]) * (row[j] - means[j]) / static_cast<double>(height);
        }
      }
    }
  }
};

double plain_distance(const std::vector<double>& a, const std::vector<double>& b) {
  double squares = 0;
  for (std::size_t i = 0; i < a.size(); ++i) squares += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(squares);
}

}  // namespace

TEST_CASE("mahalanobis keeps the laws, and is noticed to change with the scale") {
  cairn::testing::check_laws(cairn::mahalanobis{}, {.lowest = 0});
  cairn::testing::check_laws(cairn::mahalanobis{.scale = 7}, {.lowest = 0});
  cairn::testing::check_broken(cairn::mahalanobis{}, {.lowest = 0, .scale_free = true}, "changes with the scale");
}

TEST_CASE("mahalanobis by hand: each coordinate in its own standard deviations over all vectors") {
  // Variances: 2 of (1, 3, 5, 3), 1 of (2, 2, 0, 0), none of (4, 4, 4, 4).
  const cairn::testing::dense_rows rows{{1, 2, 4}, {3, 2, 4}, {5, 0, 4}, {3, 0, 4}};
  const auto of = [&](std::size_t left, std::size_t right) {
    return cairn::testing::plain_similarity(cairn::mahalanobis{}, rows, left, right);
  };
  CHECK(of(0, 1) == Approx(1 / (1 + std::sqrt(4 / 2.))));
  CHECK(of(0, 2) == Approx(1 / (1 + std::sqrt(16 / 2. + 4 / 1.))));
  CHECK(of(1, 3) == Approx(1 / (1 + std::sqrt(4 / 1.))));
  CHECK(cairn::testing::plain_similarity(cairn::mahalanobis{.scale = 2}, rows, 1, 3) == Approx(1 / (1 + 2 / 2.)));
}

TEST_CASE("mahalanobis of sparse vectors is that of features with a diagonal covariance") {
  const auto rows = cairn::testing::random_ratings(12, 9, 4);
  std::vector<double> covariance(9 * 9, 0.);
  for (std::size_t c = 0; c < 9; ++c) {
    double sum = 0, squares = 0;
    for (const auto& row : rows) sum += static_cast<double>(row[c]) / 12;
    for (const auto& row : rows) squares += std::pow(static_cast<double>(row[c]) - sum, 2) / 12;
    covariance[c * 9 + c] = squares;
  }
  const cairn::mahalanobis_distance dense(covariance, 9);
  const std::vector<double> left(rows[0].begin(), rows[0].end());
  for (std::size_t other = 0; other < 12; ++other) {
    const std::vector<double> right(rows[other].begin(), rows[other].end());
    CHECK(cairn::testing::plain_similarity(cairn::mahalanobis{}, rows, 0, other) ==
          Approx(1 / (1 + dense.distance(left, right))));
  }
}

TEST_CASE("a value too large for its variance is no weight that a model is fitted with") {
  cairn::entry_context entry;
  entry.coordinate_sum = std::numeric_limits<float>::infinity();
  CHECK(std::isnan(cairn::mahalanobis{}.weight(entry)));
}

TEST_CASE("mahalanobis refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::mahalanobis{.scale = 0}, "mahalanobis.scale");
  cairn::testing::check_refused(cairn::mahalanobis{.scale = std::nanf("")}, "mahalanobis.scale");
}

TEST_CASE("mahalanobis distance: known answer") {
  const std::vector<double> covariance{4, 2, -1, 2, 3, .5, -1, .5, 2}, a{1, 2, 3}, b{-1, .5, 4};
  const cairn::mahalanobis_distance how(covariance, 3);
  // numpy 1.24.2: sqrt((a - b) @ solve(covariance, a - b)); mpmath 1.2.1 in 40 digits agrees.
  CHECK(how.distance(a, b) == Approx(1.254990039801113322).epsilon(1e-14));
  CHECK(how.distance(b, a) == how.distance(a, b));
  CHECK(how.distance(a, a) == 0);
  const cairn::mahalanobis_distance one({std::vector<double>{4}}, 1);
  CHECK(one.distance(std::vector<double>{7}, std::vector<double>{1}) == Approx(3));
}

TEST_CASE("whitened features have covariance 1, and their plain distance is that of Mahalanobis") {
  for (const std::size_t n : {1U, 2U, 5U, 17U, 33U}) {
    const features data(n, 200, n);
    const cairn::mahalanobis_distance how(data.covariance, n);
    CHECK(how.size() == n);
    std::vector<std::vector<double>> white;
    for (const auto& row : data.rows) white.push_back(how.whiten(row));
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        double mean_i = 0, mean_j = 0, product = 0;
        for (const auto& row : white) {
          mean_i += row[i] / 200;
          mean_j += row[j] / 200;
          product += row[i] * row[j] / 200;
        }
        if (std::abs(product - mean_i * mean_j - (i == j ? 1 : 0)) > 1e-9) FAIL("another covariance");
      }
    }
    for (std::size_t r = 1; r < 20; ++r) {
      CHECK(how.distance(data.rows[0], data.rows[r]) == Approx(plain_distance(white[0], white[r])).epsilon(1e-10));
      CHECK(how.distance(data.rows[r - 1], data.rows[r]) <=
            how.distance(data.rows[r - 1], data.rows[0]) + how.distance(data.rows[0], data.rows[r]) + 1e-12);
    }
  }
}

TEST_CASE("mahalanobis distance refuses what is no covariance, and features that do not fit") {
  using matrix = std::vector<double>;
  const double nan = std::nan("");
  const auto refused = [](const matrix& covariance, std::size_t n, const char* what) {
    CHECK_THROWS_AS(cairn::mahalanobis_distance(covariance, n), cairn::error);
    CHECK_THROWS_WITH(cairn::mahalanobis_distance(covariance, n), Catch::Contains(what));
  };
  refused({1, 2, 2, 1}, 2, "not positive definite");
  refused({1, 0, 0, 0}, 2, "not positive definite");
  refused({-1}, 1, "not positive definite");
  refused({1, 2, 3, 20}, 2, "not symmetric");
  refused({1, nan, nan, 1}, 2, "not finite");
  refused({1, 0, 0, HUGE_VAL}, 2, "not finite");
  refused({1, 0, 0}, 2, "size");
  refused({1}, 0, "size");
  features twice(3, 40, 9);  // the last feature three times the first
  for (std::size_t i = 0; i < 3; ++i) twice.covariance[i * 3 + 2] = twice.covariance[6 + i] = 3 * twice.covariance[i];
  twice.covariance[8] = 9 * twice.covariance[0];
  refused(twice.covariance, 3, "not positive definite");
  twice.covariance[8] *= 1 + 1e-9;
  CHECK_NOTHROW(cairn::mahalanobis_distance(twice.covariance, 3));

  const cairn::mahalanobis_distance how({matrix{1, 0, 0, 1}}, 2);
  CHECK_THROWS_WITH(how.whiten(matrix{1, 2, 3}), Catch::Contains("another size"));
  CHECK_THROWS_WITH(how.distance(matrix{1, 2}, matrix{1}), Catch::Contains("another size"));
  CHECK_THROWS_WITH(how.distance(matrix{1, nan}, matrix{1, 2}), Catch::Contains("not finite"));
  CHECK_THROWS_WITH(how.whiten(matrix{1, HUGE_VAL}), Catch::Contains("not finite"));
}
