#include "cairn/language/learn_judges.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

/// The mean log loss of a softmax, and the largest of its derivatives by the judges.
std::pair<double, double> loss_and_slope(const matrix<float>& x, const std::vector<std::uint32_t>& labels,
                                         const matrix<float>& judges) {
  const Eigen::MatrixXd points = x.cast<double>(), rows = judges.cast<double>();
  Eigen::MatrixXd slope = Eigen::MatrixXd::Zero(rows.rows(), rows.cols());
  double loss = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const auto row = static_cast<Eigen::Index>(n);
    Eigen::VectorXd p = (rows * points.row(row).transpose()).array().exp();
    p /= p.sum();
    loss -= std::log(p[labels[n]]);
    p[labels[n]] -= 1;
    slope += p * points.row(row);
  }
  return {loss / static_cast<double>(labels.size()), slope.cwiseAbs().maxCoeff() / static_cast<double>(labels.size())};
}

}  // namespace

TEST_CASE("judges go to where the likelihood is highest", "[language]") {
  matrix<float> x(400, 3);
  std::vector<std::uint32_t> labels;
  for (Eigen::Index n = 0; n < 400; ++n) {
    random_stream random(7, purpose::simulate, static_cast<std::uint64_t>(n));
    labels.push_back(random.below(3));
    for (Eigen::Index k = 0; k < 3; ++k) {
      x(n, k) = static_cast<float>(random.normal() + (k == static_cast<Eigen::Index>(labels.back()) ? 1 : 0));
    }
  }
  const auto judging = class_softmax{}.prepare(std::vector<std::uint64_t>{1, 1, 1});
  const matrix_view<const float> view(x.data(), 400, 3);
  matrix<float> judges = matrix<float>::Zero(3, 3), early = judges;
  CHECK(loss_and_slope(x, labels, judges).second > .1);
  learn_judges(judging, view, labels, judges, {.epochs = 200, .rate = .2});
  CHECK(loss_and_slope(x, labels, judges).second < .005);
  learn_judges(judging, view, labels, early, {.epochs = 1, .rate = .2});
  CHECK(loss_and_slope(x, labels, early).first > loss_and_slope(x, labels, judges).first);
  matrix<float> still = early, other = matrix<float>::Zero(3, 3);
  learn_judges(judging, view, labels, still, {.epochs = 0});
  CHECK(still == early);
  learn_judges(judging, view, labels, other, {.epochs = 1, .rate = .2, .seed = 2});
  CHECK(other != early);
}

TEST_CASE("judges that cannot be learned are refused, and stay", "[language]") {
  const auto judging = class_tree{}.prepare(std::vector<std::uint64_t>{2, 1, 1});
  matrix<float> x = matrix<float>::Constant(2, 2, 1), judges = matrix<float>::Constant(2, 2, .5F), before = judges;
  const std::vector<std::uint32_t> labels{0, 2};
  const matrix_view<const float> view(x.data(), 2, 2);
  CHECK_THROWS_WITH(learn_judges(judging, view, labels, judges, {.rate = NAN}), Catch::Contains("judge_learning.rate"));
  CHECK_THROWS_WITH(learn_judges(judging, view.block(0, 0, 1, 2), labels, judges, {}), Catch::Contains("other shapes"));
  CHECK_THROWS_WITH(learn_judges(judging, view.block(0, 0, 2, 1), labels, judges, {}), Catch::Contains("other shapes"));
  x(0, 0) = NAN;
  CHECK_THROWS_WITH(learn_judges(judging, view, labels, judges, {}), Catch::Contains("range of floats"));
  CHECK(judges == before);
  x(0, 0) = 1;
  CHECK_THROWS_AS(learn_judges(judging, view, labels, judges, {}, [](const progress_update&) { return false; }),
                  cancelled);
  CHECK(judges == before);
  learn_judges(judging, view, labels, judges, {});
  CHECK(judges != before);
}
