#pragma once
/// Predictions beside outcomes of yes and no, as the metrics of classification take them: checked, sorted, and those of
/// equal prediction together.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/metric/concept.hpp"

namespace cairn {

/// Samples that were given the same prediction.
struct outcome_group {
  double prediction = 0;
  std::size_t count = 0;     ///< samples
  std::size_t happened = 0;  ///< of them with outcome 1
};

/// The distinct predictions, falling, with how often each was made and came true. Throws, in the name of `where`, for
/// numbers that differ, no sample, a prediction that is not finite, or an outcome that is neither 0 nor 1.
/// O(N log N).
template <number_range P, number_range T>
std::vector<outcome_group> grouped_outcomes(const P& predictions, const T& outcomes, const char* where) {
  const auto predicted = std::span(predictions);
  const auto happened = std::span(outcomes);
  if (predicted.size() != happened.size() || predicted.empty()) {
    throw error(std::to_string(predicted.size()) + " predictions of " + std::to_string(happened.size()) + " outcomes",
                where, "as many of each, and at least one");
  }
  std::vector<std::pair<double, bool>> sorted;
  sorted.reserve(predicted.size());
  for (std::size_t n = 0; n < predicted.size(); ++n) {
    const auto prediction = static_cast<double>(predicted[n]), outcome = static_cast<double>(happened[n]);
    if (!std::isfinite(prediction)) {
      throw error("prediction " + std::to_string(n) + " is NaN or infinite", where, "finite predictions");
    }
    if (outcome != 0 && outcome != 1) {
      throw error("outcome " + std::to_string(n) + " is " + std::to_string(outcome), where, "0 or 1");
    }
    sorted.emplace_back(prediction, outcome != 0);
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<outcome_group> groups;
  for (const auto& [prediction, yes] : sorted) {
    if (groups.empty() || groups.back().prediction != prediction) groups.push_back({prediction, 0, 0});
    ++groups.back().count;
    groups.back().happened += yes ? 1U : 0U;
  }
  return groups;
}

/// The same, of predictions that are probabilities: throws besides for one outside [0, 1].
template <number_range P, number_range T>
std::vector<outcome_group> grouped_probabilities(const P& probabilities, const T& outcomes, const char* where) {
  std::vector<outcome_group> groups = grouped_outcomes(probabilities, outcomes, where);
  for (const double end : {groups.front().prediction, groups.back().prediction}) {
    if (!(end >= 0 && end <= 1)) {
      throw error("a probability is " + std::to_string(end), where, "probabilities between 0 and 1");
    }
  }
  return groups;
}

/// Of all groups together, with as its prediction their mean.
inline outcome_group joined(std::span<const outcome_group> groups) noexcept {
  outcome_group all;
  for (const outcome_group& group : groups) {
    all.prediction += static_cast<double>(group.count) * group.prediction;
    all.count += group.count;
    all.happened += group.happened;
  }
  if (all.count > 0) all.prediction /= static_cast<double>(all.count);
  return all;
}

}  // namespace cairn
