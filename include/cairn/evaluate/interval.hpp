#pragma once
/// How sure a mean over users is: bootstrap percentile intervals.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"

namespace cairn {

/// A mean and the interval that holds it, with the confidence that its maker was asked for.
struct interval {
  double mean = 0, low = 0, high = 0;
  friend bool operator==(const interval&, const interval&) = default;
};

struct bootstrap_settings {
  std::size_t resamples = 1000;
  double confidence = .95;
  std::uint64_t seed = 0;
};

namespace detail {

inline void require_bootstrap(const bootstrap_settings& settings) {
  require(settings.resamples > 0 && settings.confidence > 0 && settings.confidence < 1, "settings do not fit", "bootstrap",
          "at least one resample and a confidence between 0 and 1");
}

/// The value below which a share of the sorted values lies, interpolated linearly.
inline double quantile(std::span<const double> sorted, double share) noexcept {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

inline interval percentile(double mean, std::vector<double>& resampled, double confidence) {
  std::sort(resampled.begin(), resampled.end());
  return {mean, quantile(resampled, (1 - confidence) / 2), quantile(resampled, (1 + confidence) / 2)};
}

inline double mean_of(std::span<const double> values) noexcept {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

/// statistic(drawn) of `resamples` draws of n units with replacement; drawn: how often each unit was drawn, [n].
template <class Statistic>
std::vector<std::vector<double>> resampled(std::size_t n, std::size_t statistics, const bootstrap_settings& settings,
                                           int threads, Statistic&& statistic) {
  std::vector<std::vector<double>> values(statistics, std::vector<double>(settings.resamples));
  parallel_for(settings.resamples, 16, threads, [&](std::size_t begin, std::size_t end, int) {
    std::vector<std::uint32_t> drawn(n);
    for (std::size_t b = begin; b < end; ++b) {
      std::fill(drawn.begin(), drawn.end(), 0U);
      random_stream random(settings.seed, purpose::bootstrap, b);
      for (std::size_t i = 0; i < n; ++i) ++drawn[random.below(static_cast<std::uint32_t>(n))];
      for (std::size_t s = 0; s < statistics; ++s) values[s][b] = statistic(s, std::span<const std::uint32_t>(drawn));
    }
  });
  return values;
}

inline double weighted_sum(std::span<const double> values, std::span<const std::uint32_t> weights) noexcept {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) sum += values[i] * static_cast<double>(weights[i]);
  return sum;
}

}  // namespace detail

/// Percentile intervals of the means of several metrics over the same users; each resample draws users with replacement,
/// the same ones for every metric. Zeros for no user. O(resamples users metrics); the same bits on any number of threads.
/// Efron, Tibshirani: "An introduction to the bootstrap", 1993.
inline std::vector<interval> bootstrap_means(std::span<const std::vector<double>> metrics,
                                             const bootstrap_settings& settings = {}, int threads = 0) {
  detail::require_bootstrap(settings);
  const std::size_t users = metrics.empty() ? 0 : metrics.front().size();
  for (const auto& values : metrics) {
    require(values.size() == users, "metrics differ in users", "bootstrap", "one value a user in each");
  }
  std::vector<interval> result(metrics.size());
  if (users == 0) return result;
  auto drawn = detail::resampled(users, metrics.size(), settings, threads,
                                 [&](std::size_t metric, std::span<const std::uint32_t> weights) {
                                   return detail::weighted_sum(metrics[metric], weights) / static_cast<double>(users);
                                 });
  for (std::size_t metric = 0; metric < metrics.size(); ++metric) {
    result[metric] = detail::percentile(detail::mean_of(metrics[metric]), drawn[metric], settings.confidence);
  }
  return result;
}

}  // namespace cairn
