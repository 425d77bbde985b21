#pragma once
/// Sixty samples that tests/reference/metric.py makes too.

#include <cmath>
#include <vector>

namespace cairn::test {

/// Scores, the same in fifths, so that many are equal, and what happened.
struct scored_outcomes {
  std::vector<double> scores, coarse;
  std::vector<int> outcomes;

  scored_outcomes() {
    for (int n = 0; n < 60; ++n) {
      scores.push_back(37 * n % 101 / 100.);
      coarse.push_back(std::round(scores.back() * 5) / 5);
      outcomes.push_back(53 * n % 97 / 97. < scores.back() ? 1 : 0);
    }
  }
};

}  // namespace cairn::test
