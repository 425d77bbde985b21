#pragma once
/// Linear support vector machines, one class against all others, learned one row at a time.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/sparse_learner.hpp"

namespace cairn {

namespace detail {

/// One class against all others: minimizes |w|^2 / 2 + cost x sum of max(0, 1 - y (w x))^2 over its dual, one row after
/// the other in random order; rows that stay at their bound are left out until the end. w holds a constant feature
/// behind the columns. gains: of each column the square of the factor that its values are multiplied by, or none; then
/// what is returned is w times that factor, which takes the values as they are. Hsieh, Chang, Lin, Keerthi,
/// Sundararajan: "A dual coordinate descent method for large-scale linear SVM", ICML 2008, algorithms 1 and 3.
class dual_descent {
 public:
  dual_descent(const labeled_rows& train, std::uint32_t label, double cost, double bias, std::span<const float> gains)
      : train_(train), label_(label), diagonal_(.5 / cost), bias_(bias), gains_(gains), w_(train.columns, 0) {
    const std::size_t rows = train.rows.rows();
    squares_.resize(rows);
    alpha_.assign(rows, 0);
    for (std::size_t row = 0; row < rows; ++row) {
      const auto columns = train.rows.columns_of(row);
      const auto values = train.rows.values_of(row);
      double sum = bias * bias + diagonal_;
      for (std::size_t k = 0; k < columns.size(); ++k) {
        sum += static_cast<double>(values[k]) * static_cast<double>(values[k]) * gain(columns[k]);
      }
      squares_[row] = sum;
    }
  }

  void run(std::size_t most_epochs, double tolerance, std::uint64_t seed) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<std::uint32_t> rows(train_.rows.rows());
    std::iota(rows.begin(), rows.end(), 0U);
    std::size_t active = rows.size();
    double highest_before = infinity;
    for (std::size_t epoch = 0; epoch < most_epochs; ++epoch) {
      random_stream random(seed, purpose::shuffle, (std::uint64_t{label_} << 32U) + epoch);
      random.shuffle(std::span(rows).first(active));
      double highest = -infinity, lowest = infinity;
      for (std::size_t k = 0; k < active;) {
        const std::uint32_t row = rows[k];
        const double y = train_.labels[row] == label_ ? 1 : -1;
        const double slope = y * product(row) - 1 + diagonal_ * alpha_[row];
        if (alpha_[row] == 0 && slope > highest_before) {  // stays at its bound
          std::swap(rows[k], rows[--active]);
          continue;
        }
        const double projected = alpha_[row] == 0 ? std::min(slope, 0.) : slope;
        highest = std::max(highest, projected);
        lowest = std::min(lowest, projected);
        if (projected != 0) {
          const double before = std::exchange(alpha_[row], std::max(alpha_[row] - slope / squares_[row], 0.));
          add(row, (alpha_[row] - before) * y);
        }
        ++k;
      }
      if (active == 0 || highest - lowest <= tolerance) {
        if (active == rows.size()) break;
        active = rows.size();  // once more with all of them
        highest_before = infinity;
        continue;
      }
      highest_before = highest > 0 ? highest : infinity;
    }
  }

  const std::vector<float>& weights() const noexcept { return w_; }
  double bias() const noexcept { return constant_ * bias_; }

 private:
  double gain(std::uint32_t column) const noexcept { return gains_.empty() ? 1. : static_cast<double>(gains_[column]); }
  double product(std::uint32_t row) const noexcept {
    const auto columns = train_.rows.columns_of(row);
    const auto values = train_.rows.values_of(row);
    double sum = constant_ * bias_;
    for (std::size_t k = 0; k < columns.size(); ++k) {
      sum += static_cast<double>(values[k]) * static_cast<double>(w_[columns[k]]);
    }
    return sum;
  }
  void add(std::uint32_t row, double by) noexcept {
    const auto columns = train_.rows.columns_of(row);
    const auto values = train_.rows.values_of(row);
    for (std::size_t k = 0; k < columns.size(); ++k) {
      w_[columns[k]] += static_cast<float>(by * static_cast<double>(values[k]) * gain(columns[k]));
    }
    constant_ += by * bias_;
  }

  const labeled_rows& train_;
  std::uint32_t label_;
  double diagonal_, bias_;
  std::span<const float> gains_;
  std::vector<double> squares_, alpha_;
  std::vector<float> w_;
  double constant_ = 0;
};

/// body(label) -> dual_descent that has run, for each class; their weights together.
template <class Body>
linear_scores one_against_all(const labeled_rows& train, const execution& how, const Body& body) {
  linear_scores learned;
  learned.weights.resize(static_cast<Eigen::Index>(train.columns), static_cast<Eigen::Index>(train.classes));
  learned.bias.resize(static_cast<Eigen::Index>(train.classes));
  parallel_tasks(train.classes, how.threads, [&](std::size_t label, int) {
    const dual_descent found = body(static_cast<std::uint32_t>(label));
    const auto column = static_cast<Eigen::Index>(label);
    learned.weights.col(column) =
        Eigen::Map<const vector<float>>(found.weights().data(), static_cast<Eigen::Index>(train.columns));
    learned.bias[column] = static_cast<float>(found.bias());
  });
  return learned;
}

}  // namespace detail

/// |w|^2 / 2 + cost x sum of max(0, 1 - y score)^2, for each class against all others. O(epochs x entries x classes).
/// Source: Hsieh, Chang, Lin, Keerthi, Sundararajan: "A dual coordinate descent method for large-scale linear SVM", ICML
/// 2008.
/// Use: texts with as many features as texts or more; hard to beat where training texts are few thousands.
struct linear_svm {
  double cost = 1;            ///< > 0: what a row on the wrong side costs
  double bias = 1;            ///< of the constant feature; 0: none
  double tolerance = .01;     ///< > 0: of the slopes at the end
  std::size_t epochs = 1000;  ///< at most
  std::uint64_t seed = 1;     ///< of the order of rows

  void check() const {
    const auto above_zero = [](double value) { return std::isfinite(value) && value > 0; };
    require(above_zero(cost), "is not above 0", "linear_svm.cost", "a number above 0");
    require(std::isfinite(bias), "is not finite", "linear_svm.bias", "a number");
    require(above_zero(tolerance), "is not above 0", "linear_svm.tolerance", "a number above 0");
    require(epochs > 0, "is 0", "linear_svm.epochs", "at least 1");
  }

  linear_scores learn(const labeled_rows& train, const execution& how) const {
    check();
    return detail::one_against_all(train, how, [&](std::uint32_t label) {
      detail::dual_descent descent(train, label, cost, bias, {});
      descent.run(epochs, tolerance, seed);
      return descent;
    });
  }
};
static_assert(sparse_learner<linear_svm>);

/// A linear SVM of rows whose values are multiplied by r = ln of the ratio in which a feature stands in a class and in
/// all others, each with `smoothing` counts more. For each class against all others. O(epochs x entries x classes).
/// Source: Wang, Manning: "Baselines and bigrams: simple, good sentiment and topic classification", ACL 2012.
/// Use: sentiment of sentences, over the presence of words and pairs.
struct naive_bayes_svm {
  linear_svm svm = {};
  double smoothing = 1;  ///< > 0

  void check() const {
    svm.check();
    require(std::isfinite(smoothing) && smoothing > 0, "is not above 0", "naive_bayes_svm.smoothing",
            "a number above 0");
  }

  linear_scores learn(const labeled_rows& train, const execution& how) const {
    check();
    return detail::one_against_all(train, how, [&](std::uint32_t label) {
      std::vector<double> in(train.columns, smoothing), out(train.columns, smoothing);
      for (std::size_t row = 0; row < train.rows.rows(); ++row) {
        std::vector<double>& side = train.labels[row] == label ? in : out;
        for (const std::uint32_t column : train.rows.columns_of(row)) ++side[column];
      }
      const double in_all = std::accumulate(in.begin(), in.end(), 0.);
      const double out_all = std::accumulate(out.begin(), out.end(), 0.);
      std::vector<float> gains(train.columns);
      for (std::size_t column = 0; column < train.columns; ++column) {
        const double ratio = std::log(in[column] / in_all) - std::log(out[column] / out_all);
        gains[column] = static_cast<float>(ratio * ratio);
      }
      detail::dual_descent descent(train, label, svm.cost, svm.bias, gains);
      descent.run(svm.epochs, svm.tolerance, svm.seed);
      return descent;
    });
  }
};
static_assert(sparse_learner<naive_bayes_svm>);

}  // namespace cairn
