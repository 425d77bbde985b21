#include "cairn/language/linear_svm.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

struct drawn_rows {
  sparse_rows rows;
  std::vector<std::uint32_t> labels;
  labeled_rows view() const { return {rows, 12, labels, 3}; }
};

/// Rows whose class leans to four columns each, with noise.
drawn_rows noisy_rows(std::size_t count) {
  drawn_rows drawn;
  for (std::size_t n = 0; n < count; ++n) {
    random_stream random(5, purpose::simulate, n);
    const std::uint32_t label = random.below(3);
    for (std::uint32_t column = 0; column < 12; ++column) {
      const bool own = column / 4 == label;
      if (random.uniform() < (own ? .5 : .25)) {
        drawn.rows.columns.push_back(column);
        drawn.rows.values.push_back(static_cast<float>(.5 + random.uniform()));
      }
    }
    drawn.rows.offsets.push_back(drawn.rows.columns.size());
    drawn.labels.push_back(label);
  }
  return drawn;
}

/// The largest slope of |w|^2 / 2 + cost x sum max(0, 1 - y (w x + b))^2 of one class, where x are the values times r,
/// and w the weights by r.
double largest_slope(const drawn_rows& drawn, const linear_scores& learned, std::uint32_t label, double cost,
                     const std::vector<double>& r) {
  const auto c = static_cast<Eigen::Index>(label);
  std::vector<double> slope(13);
  for (std::size_t k = 0; k < 12; ++k)
    slope[k] = static_cast<double>(learned.weights(static_cast<Eigen::Index>(k), c)) / r[k];
  slope[12] = static_cast<double>(learned.bias[c]);
  for (std::size_t row = 0; row < drawn.rows.rows(); ++row) {
    const double y = drawn.labels[row] == label ? 1 : -1;
    double score = static_cast<double>(learned.bias[c]);
    const auto columns = drawn.rows.columns_of(row);
    const auto values = drawn.rows.values_of(row);
    for (std::size_t k = 0; k < columns.size(); ++k) {
      score += static_cast<double>(values[k]) *
               static_cast<double>(learned.weights(static_cast<Eigen::Index>(columns[k]), c));
    }
    const double short_of = std::max(0., 1 - y * score);
    for (std::size_t k = 0; k < columns.size(); ++k) {
      slope[columns[k]] -= 2 * cost * short_of * y * static_cast<double>(values[k]) * r[columns[k]];
    }
    slope[12] -= 2 * cost * short_of * y;
  }
  return std::abs(
      *std::max_element(slope.begin(), slope.end(), [](double a, double b) { return std::abs(a) < std::abs(b); }));
}

}  // namespace

TEST_CASE("what the machine learns is where its loss has no slope", "[language]") {
  const drawn_rows drawn = noisy_rows(300);
  const linear_svm machine{.cost = .7, .tolerance = 1e-6};
  const linear_scores learned = machine.learn(drawn.view(), {.threads = 1});
  const std::vector<double> ones(12, 1.);
  for (std::uint32_t label = 0; label < 3; ++label) {
    CHECK(largest_slope(drawn, learned, label, .7, ones) < 2e-3);
    CHECK(largest_slope(drawn, learned, label, .8, ones) > .02);  // it would be seen
  }
  const linear_scores again = machine.learn(drawn.view(), {.threads = 3});
  CHECK(again.weights == learned.weights);
  CHECK(again.bias == learned.bias);
}

TEST_CASE("with naive Bayes weights it is where the loss of the weighted rows has none", "[language]") {
  const drawn_rows drawn = noisy_rows(300);
  const naive_bayes_svm machine{.svm = {.cost = .7, .tolerance = 1e-6}, .smoothing = 1};
  const linear_scores learned = machine.learn(drawn.view(), {.threads = 1});
  for (std::uint32_t label = 0; label < 3; ++label) {
    std::vector<double> in(12, 1.), out(12, 1.), r(12);
    for (std::size_t row = 0; row < drawn.rows.rows(); ++row) {
      for (const std::uint32_t column : drawn.rows.columns_of(row)) ++(drawn.labels[row] == label ? in : out)[column];
    }
    const double ins = std::accumulate(in.begin(), in.end(), 0.), outs = std::accumulate(out.begin(), out.end(), 0.);
    for (std::size_t k = 0; k < 12; ++k) r[k] = std::log(in[k] / ins * outs / out[k]);
    CHECK(largest_slope(drawn, learned, label, .7, r) < 2e-3);
  }
}

TEST_CASE("settings of the machines out of their ranges are refused", "[language]") {
  CHECK_THROWS_WITH(linear_svm{.cost = 0}.check(), Catch::Contains("linear_svm.cost"));
  CHECK_THROWS_WITH(linear_svm{.bias = std::nan("")}.check(), Catch::Contains("linear_svm.bias"));
  CHECK_THROWS_WITH(linear_svm{.tolerance = -1}.check(), Catch::Contains("linear_svm.tolerance"));
  CHECK_THROWS_WITH(linear_svm{.epochs = 0}.check(), Catch::Contains("linear_svm.epochs"));
  CHECK_THROWS_WITH((naive_bayes_svm{.smoothing = 0}.check()), Catch::Contains("naive_bayes_svm.smoothing"));
}
