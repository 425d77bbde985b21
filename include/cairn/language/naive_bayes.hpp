#pragma once
/// Naive Bayes: features counted by class, as if none knew of another.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "cairn/core/error.hpp"
#include "cairn/language/sparse_learner.hpp"

namespace cairn {

/// Score of class c: ln P(c) + sum of value x ln P(feature | c), with P(feature | c) = (its values in c + smoothing) /
/// (all values in c + smoothing x features). Values are at least 0. O(entries + features x classes).
/// Source: McCallum, Nigam: "A comparison of event models for naive Bayes text classification", AAAI workshop 1998.
/// Use: a baseline that is learned in one pass, and little data.
struct naive_bayes {
  float smoothing = .1F;  ///< > 0, in counts

  void check() const {
    require(std::isfinite(smoothing) && smoothing > 0, "is not above 0", "naive_bayes.smoothing", "a number above 0");
  }

  linear_scores learn(const labeled_rows& train, const execution&) const {
    check();
    const auto columns = static_cast<Eigen::Index>(train.columns);
    const auto classes = static_cast<Eigen::Index>(train.classes);
    matrix<double> counts = matrix<double>::Constant(columns, classes, static_cast<double>(smoothing));
    vector<double> rows = vector<double>::Zero(classes);
    for (std::size_t row = 0; row < train.rows.rows(); ++row) {
      const auto label = static_cast<Eigen::Index>(train.labels[row]);
      ++rows[label];
      const auto found = train.rows.columns_of(row);
      const auto values = train.rows.values_of(row);
      for (std::size_t k = 0; k < found.size(); ++k) {
        counts(static_cast<Eigen::Index>(found[k]), label) += static_cast<double>(values[k]);
      }
    }
    const vector<double> totals = counts.colwise().sum().transpose();
    linear_scores learned;
    learned.weights = (counts.array().log().rowwise() - totals.array().log().transpose()).matrix().cast<float>();
    // A class without rows is as likely as one with half a row, so that its score stays finite.
    learned.bias = (rows.array().max(.5) / rows.sum()).log().matrix().cast<float>();
    return learned;
  }
};
static_assert(sparse_learner<naive_bayes>);

}  // namespace cairn
