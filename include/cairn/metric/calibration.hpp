#pragma once
/// Whether what was given probability p happens in a share p of the cases: calibration errors, the bins of a
/// reliability diagram, and the ratio of expected to observed counts.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "cairn/metric/outcomes.hpp"

namespace cairn {

/// equal_width: B intervals ((b - 1) / B, b / B], 0 in the first. equal_mass: as many samples in each as equal
/// probabilities, which stay together, allow; fewer than B bins where many are equal.
enum class binning { equal_width, equal_mass };

struct calibration_settings {
  std::size_t bins = 15;
  binning by = binning::equal_width;
};

/// One point of a reliability diagram. A calibrated one lies on the diagonal.
struct calibration_bin {
  double mean_prediction = 0;
  double observed_share = 0;  ///< of its samples that happened
  std::size_t count = 0;      ///< samples; never 0
  double gap() const noexcept { return std::abs(mean_prediction - observed_share); }
};

struct calibration {
  double expected_error = 0;          ///< ECE, in [0, 1]
  double maximum_error = 0;           ///< MCE, in [0, 1]
  std::vector<calibration_bin> bins;  ///< those that hold a sample, by rising probability
};

/// expected error = sum_b n_b |mean p_b - share_b| / N, maximum error = max_b |mean p_b - share_b| over the bins b of
/// n_b samples, both in [0, 1] and 0 where each bin's share is its mean probability. Small bins add their noise: a
/// perfectly calibrated forecast has an expected error of about .8 sqrt(p (1 - p) B / N). Throws for a probability
/// outside [0, 1], an outcome that is not 0 or 1, no sample, and no bin. O(N log N).
/// Source: Guo, Pleiss, Sun, Weinberger: "On calibration of modern neural networks", ICML 2017 (equal width); Nixon,
/// Dusenberry, Zhang, Jerfel, Tran: "Measuring calibration in deep learning", CVPR workshops 2019 (equal mass).
/// Use: before probabilities become bids, stocks or discounts; equal mass where most are small, as those of clicks.
template <number_range P, number_range T>
calibration calibration_of(const P& probabilities, const T& outcomes, const calibration_settings& settings = {}) {
  require(settings.bins > 0, "there is no bin", "calibration_settings.bins", "at least one");
  std::vector<outcome_group> groups = grouped_probabilities(probabilities, outcomes, "calibration_of");
  std::reverse(groups.begin(), groups.end());
  const outcome_group all = joined(groups);
  const auto bins = static_cast<double>(settings.bins), samples = static_cast<double>(all.count);
  std::size_t before = 0;
  const auto bin_of = [&](const outcome_group& group) {  // of equal mass: where the group's middle sample falls
    const double at =
        settings.by == binning::equal_width
            ? std::ceil(group.prediction * bins) - 1
            : std::floor((static_cast<double>(before) + static_cast<double>(group.count) / 2) * bins / samples);
    return static_cast<std::size_t>(std::clamp(at, 0., bins - 1));
  };
  calibration result;
  for (std::size_t begin = 0, end = 0; begin < groups.size(); begin = end) {
    const std::size_t bin = bin_of(groups[begin]);
    for (end = begin; end < groups.size() && bin_of(groups[end]) == bin; ++end) before += groups[end].count;
    const outcome_group in = joined(std::span(groups).subspan(begin, end - begin));
    const auto count = static_cast<double>(in.count);
    result.bins.push_back({in.prediction, static_cast<double>(in.happened) / count, in.count});
    const double gap = result.bins.back().gap();
    result.expected_error += count / samples * gap;
    result.maximum_error = std::max(result.maximum_error, gap);
  }
  return result;
}

/// sum of probabilities / sum of outcomes: expected over observed count. 1 where the total is right, above 1 where too
/// much was promised, though customers may be wrong both ways. Throws where nothing happened, and as calibration_of.
/// Source: He et al.: "Practical lessons from predicting clicks on ads at Facebook", ADKDD 2014 (there called
/// calibration).
/// Use: budgets and stocks, which follow totals; the first look at a model of clicks each morning.
template <number_range P, number_range T>
double calibration_ratio(const P& probabilities, const T& outcomes) {
  const outcome_group all = joined(grouped_probabilities(probabilities, outcomes, "calibration_ratio"));
  require(all.happened > 0, "nothing happened", "calibration_ratio", "at least one outcome of 1");
  return all.prediction * static_cast<double>(all.count) / static_cast<double>(all.happened);
}

}  // namespace cairn
