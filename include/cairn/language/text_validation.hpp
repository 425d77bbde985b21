#pragma once
/// What says, after each epoch, whether a network that classifies has become better.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/core/error.hpp"

namespace cairn {

/// The mean of -ln P(true class) of the validation part, or how many of it are right.
enum class text_validation : std::uint8_t { log_loss, accuracy };

/// The mean over cases of ln P(true class) = ln softmax(scores)_label, or the share of cases whose highest score, the
/// first of equal ones, is the label's: higher is better. scores: [cases, classes], row after row. Throws where there
/// is no case or not a score for each case and class. O(cases x classes).
inline double validation_value_of(text_validation by, std::span<const float> scores,
                                  std::span<const std::uint32_t> labels, std::size_t classes) {
  require(!labels.empty() && scores.size() == labels.size() * classes, "scores of other cases or classes",
          "validation_value_of", "a score for each case and class");
  double sum = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const std::span<const float> row = scores.subspan(n * classes, classes);
    if (by == text_validation::accuracy) {
      sum += std::max_element(row.begin(), row.end()) - row.begin() == labels[n] ? 1 : 0;
    } else {
      const float own = row[labels[n]], highest = *std::max_element(row.begin(), row.end());
      double powers = 0;
      for (const float score : row) powers += std::exp(static_cast<double>(score - highest));
      sum += static_cast<double>(own - highest) - std::log(powers);
    }
  }
  return sum / static_cast<double>(labels.size());
}

}  // namespace cairn
