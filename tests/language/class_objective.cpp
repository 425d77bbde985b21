#include "cairn/language/class_objective.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

/// Rows and a vector of 16 columns, drawn.
struct judged_vector {
  std::vector<float> values;
  std::vector<float*> rows;
  explicit judged_vector(std::size_t count) : values(16 * (count + 1)) {
    random_stream random(9, purpose::simulate, count);
    for (float& value : values) value = static_cast<float>(random.uniform() - .5);
    for (std::size_t n = 0; n < count; ++n) rows.push_back(values.data() + 16 * n);
  }
  std::span<const float> x() const { return std::span(values).last(16); }
  matrix<float> judges() const {
    return Eigen::Map<const matrix<float>>(values.data(), static_cast<Eigen::Index>(values.size() / 16 - 1), 16);
  }
};

/// The log likelihood of a class, from the scores of all.
template <class Prepared>
double log_likelihood(const Prepared& judging, const judged_vector& at, std::uint32_t label, std::size_t classes,
                      bool for_itself) {
  std::vector<float> scores(classes);
  judging.scores(at.judges(), at.x(), scores);
  double sum = 0;
  if (for_itself) {
    for (std::size_t n = 0; n < classes; ++n) {
      sum -= std::log1p(std::exp(static_cast<double>(n == label ? -scores[n] : scores[n])));
    }
    return sum;
  }
  for (const float score : scores) sum += std::exp(static_cast<double>(score));
  return static_cast<double>(scores[label]) - std::log(sum);
}

/// How far a step is from rate times the slopes of the log likelihood, found by differences; 1 more on one would be
/// seen.
template <class Objective>
double step_error(std::size_t classes, std::uint32_t label, bool for_itself = false) {
  std::vector<std::uint64_t> counts(classes);
  for (std::size_t n = 0; n < classes; ++n) counts[n] = 1 + n * n;
  const auto judging = Objective{}.prepare(counts);
  judged_vector at(judging.rows());
  std::vector<std::uint32_t> listed;
  judging.list(label, listed);
  judged_vector moved = at;
  for (std::size_t n = 0; n < moved.rows.size(); ++n) moved.rows[n] = moved.values.data() + 16 * n;
  std::vector<float*> rows;
  for (const std::uint32_t n : listed) rows.push_back(moved.rows[n]);
  std::vector<float> d_x(16);
  class_objective_room room;
  constexpr float rate = 1e-2F;
  judging.step(label, rows, rate, moved.x(), d_x, room);
  double most = 0;
  for (std::size_t k = 0; k < at.values.size(); ++k) {
    judged_vector up = at, down = at;
    constexpr float h = 1.F / 64;
    up.values[k] += h;
    down.values[k] -= h;
    const double slope = (log_likelihood(judging, up, label, classes, for_itself) -
                          log_likelihood(judging, down, label, classes, for_itself)) /
                         (2. / 64);
    const std::size_t first_of_x = at.values.size() - 16;
    const double step =
        k < first_of_x ? static_cast<double>(moved.values[k] - at.values[k]) : static_cast<double>(d_x[k - first_of_x]);
    most = std::max(most, std::abs(step / static_cast<double>(rate) - slope));
  }
  return most;
}

/// How far slope() is from differences of the sum of shares times scores.
template <class Objective>
double slope_error(std::size_t classes) {
  std::vector<std::uint64_t> counts(classes);
  for (std::size_t n = 0; n < classes; ++n) counts[n] = 1 + n * n;
  const auto judging = Objective{}.prepare(counts);
  const judged_vector at(judging.rows());
  std::vector<float> shares(classes), d_x(16, 1.F);
  for (std::size_t n = 0; n < classes; ++n) shares[n] = static_cast<float>(n) * .5F - .7F;
  judging.slope(at.judges(), at.x(), shares, d_x);
  const auto sum_at = [&](std::size_t k, float h) {
    std::vector<float> x(at.x().begin(), at.x().end()), scores(classes);
    x[k] += h;
    judging.scores(at.judges(), x, scores);
    double sum = 0;
    for (std::size_t n = 0; n < classes; ++n) sum += static_cast<double>(shares[n]) * static_cast<double>(scores[n]);
    return sum;
  };
  double most = 0;
  for (std::size_t k = 0; k < 16; ++k) {
    const double slope = (sum_at(k, 1.F / 64) - sum_at(k, -1.F / 64)) * 32;
    most = std::max(most, std::abs(static_cast<double>(d_x[k]) - 1 - slope));
  }
  return most;
}

}  // namespace

TEST_CASE("slopes of scores are their differences", "[language]") {
  for (const std::size_t classes : {2U, 3U, 9U}) {
    CHECK(slope_error<class_softmax>(classes) < 1e-3);
    CHECK(slope_error<one_versus_all>(classes) < 1e-3);
    CHECK(slope_error<class_tree>(classes) < 1e-3);
  }
}

TEST_CASE("steps go up the log likelihood that the scores say", "[language]") {
  for (const std::size_t classes : {2U, 3U, 9U}) {
    CAPTURE(classes);
    CHECK(step_error<class_softmax>(classes, 1) < 2e-3);
    CHECK(step_error<one_versus_all>(classes, 1, true) < 2e-3);
    CHECK(step_error<class_tree>(classes, 1) < 2e-3);
  }
  CHECK(step_error<one_versus_all>(3, 1, false) > .02);  // of another likelihood
}

TEST_CASE("the probabilities of a tree sum to one", "[language]") {
  const std::vector<std::uint64_t> counts{5, 1, 9, 2, 2};
  const auto judging = class_tree{}.prepare(counts);
  const judged_vector at(judging.rows());
  std::vector<float> scores(5);
  judging.scores(at.judges(), at.x(), scores);
  double sum = 0;
  for (const float score : scores) sum += std::exp(static_cast<double>(score));
  CHECK(sum == Approx(1).epsilon(1e-5));
}
