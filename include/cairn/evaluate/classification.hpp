#pragma once
/// How well classes are told apart, from the probabilities that a model gave.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/error.hpp"
#include "cairn/evaluate/interval.hpp"
#include "cairn/metric/confusion.hpp"

namespace cairn {

/// With intervals that resample cases.
struct classification_result {
  interval accuracy, macro_f1, log_loss;
  std::vector<double> right;               ///< 1 or 0, [cases]
  std::vector<double> loss;                ///< -ln of the probability of the true class, [cases]
  std::vector<std::uint32_t> predictions;  ///< [cases]
  confusion_matrix confusion{1};
};

/// Probabilities [cases, classes], of which the first of the highest is predicted, and true classes. A class that the
/// model does not know may be true: it is never right, and costs -ln 1e-15, as any probability below that. Throws where
/// the numbers of cases differ, there is none, or a probability is none. O(cases (classes + resamples)).
inline classification_result evaluate_classes(const matrix<float>& probabilities, std::span<const std::uint32_t> labels,
                                              const bootstrap_settings& resampling = {}, int threads = 0) {
  detail::require_bootstrap(resampling);
  const auto cases = static_cast<std::size_t>(probabilities.rows()),
             known = static_cast<std::size_t>(probabilities.cols());
  if (cases != labels.size()) {
    throw error(std::to_string(cases) + " rows of probabilities and " + std::to_string(labels.size()) + " labels",
                "evaluate_classes", "as many of each");
  }
  require(cases > 0 && known > 0, "no case", "evaluate_classes", "at least one case and class");
  const std::size_t classes = std::max<std::size_t>(known, 1 + *std::max_element(labels.begin(), labels.end()));
  classification_result result;
  result.confusion = confusion_matrix(classes);
  for (std::size_t n = 0; n < cases; ++n) {
    const auto row = row_of(probabilities, n);
    for (const float p : row) {
      require(p >= 0 && p <= 1, "a probability outside 0 to 1", "evaluate_classes", "numbers from 0 to 1");
    }
    const auto best = static_cast<std::uint32_t>(std::max_element(row.begin(), row.end()) - row.begin());
    const double own = labels[n] < known ? static_cast<double>(row[labels[n]]) : 0;
    result.predictions.push_back(best);
    result.right.push_back(best == labels[n] ? 1 : 0);
    result.loss.push_back(-std::log(std::max(own, 1e-15)));
    result.confusion.add(labels[n], best);
  }
  const auto mean_of_drawn = [&](const std::vector<double>& values, std::span<const std::uint32_t> drawn) {
    return detail::weighted_sum(values, drawn) / static_cast<double>(cases);
  };
  auto values = detail::resampled(cases, 3, resampling, threads, [&](std::size_t statistic, auto drawn) {
    if (statistic == 0) return mean_of_drawn(result.right, drawn);
    if (statistic == 1) return mean_of_drawn(result.loss, drawn);
    confusion_matrix matrix(classes);
    for (std::size_t n = 0; n < cases; ++n) matrix.add(labels[n], result.predictions[n], drawn[n]);
    return macro_f1(matrix);
  });
  result.accuracy = detail::percentile(detail::mean_of(result.right), values[0], resampling.confidence);
  result.log_loss = detail::percentile(detail::mean_of(result.loss), values[1], resampling.confidence);
  result.macro_f1 = detail::percentile(macro_f1(result.confusion), values[2], resampling.confidence);
  return result;
}

}  // namespace cairn
