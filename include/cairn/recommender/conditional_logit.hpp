#pragma once
/// Weights of a linear utility, learned from what was chosen out of sets of alternatives.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/kernel/cholesky.hpp"

namespace cairn {

/// Set s holds the alternatives [offsets[s], offsets[s+1]).
struct choice_sets {
  std::size_t width = 0;                ///< features of an alternative, F
  std::vector<std::size_t> offsets{0};  ///< [S + 1]
  std::vector<float> features = {};     ///< [alternatives, F]
  std::vector<float> chosen = {};       ///< share of the set's choices; they add up to 1 in each set
  std::vector<float> copies = {};       ///< how many alternatives one stands for: above 1 where they were sampled

  std::size_t sets() const noexcept { return offsets.size() - 1; }
};

struct conditional_logit_settings {
  std::size_t steps = 30;  ///< of Newton's method, at most; it ends when a step gains less than 1e-10
  double ridge = 1e-3;     ///< half its multiple of the squared distance to `prior` is taken off the likelihood
};

namespace detail {

/// Log-likelihood of choice sets with its gradient and the negative of its Hessian (upper triangle, rows padded).
struct logit_sums {
  double value = 0;
  std::vector<double> gradient = {}, curvature = {};

  logit_sums& operator+=(const logit_sums& other) {
    value += other.value;
    for (std::size_t n = 0; n < gradient.size(); ++n) gradient[n] += other.gradient[n];
    for (std::size_t n = 0; n < curvature.size(); ++n) curvature[n] += other.curvature[n];
    return *this;
  }
};

inline void add_choice_set(const choice_sets& data, std::size_t set, std::span<const double> weights,
                           std::vector<double>& share, logit_sums& sums) {
  const std::size_t width = data.width, first = data.offsets[set], count = data.offsets[set + 1] - first;
  const std::size_t stride = padded(width);
  share.resize(count);
  double highest = -INFINITY, chosen = 0, total = 0;
  for (std::size_t n = 0; n < count; ++n) {
    double utility = 0;
    for (std::size_t f = 0; f < width; ++f) {
      utility += weights[f] * static_cast<double>(data.features[(first + n) * width + f]);
    }
    chosen += static_cast<double>(data.chosen[first + n]) * utility;
    share[n] = utility + std::log(static_cast<double>(data.copies[first + n]));
    highest = std::max(highest, share[n]);
  }
  for (double& s : share) total += s = std::exp(s - highest);
  sums.value += chosen - highest - std::log(total);
  std::vector<double> mean(width, 0.);
  for (std::size_t n = 0; n < count; ++n) {
    share[n] /= total;
    const float* const x = data.features.data() + (first + n) * width;
    for (std::size_t f = 0; f < width; ++f) {
      const double value = static_cast<double>(x[f]);
      mean[f] += share[n] * value;
      sums.gradient[f] += static_cast<double>(data.chosen[first + n]) * value;
      for (std::size_t g = f; g < width; ++g) {
        sums.curvature[f * stride + g] += share[n] * value * static_cast<double>(x[g]);
      }
    }
  }
  for (std::size_t f = 0; f < width; ++f) {
    sums.gradient[f] -= mean[f];
    for (std::size_t g = f; g < width; ++g) sums.curvature[f * stride + g] -= mean[f] * mean[g];
  }
}

}  // namespace detail

/// The weights [F] that maximize the mean over sets of sum chosen log P(alternative), P = copies exp(weights . x) over
/// the sum of the same in its set, less the ridge. Concave, so there is one answer; prior where there is no set. Throws
/// where shapes differ or a feature is not finite. O(alternatives F^2) a step; the same bits on any number of threads.
/// McFadden: "Conditional logit analysis of qualitative choice behavior", 1974; with sampled alternatives: "Modelling
/// the choice of residential location", 1978.
inline std::vector<double> conditional_logit(const choice_sets& data, std::vector<double> prior,
                                             const conditional_logit_settings& settings = {},
                                             const execution& how = {}) {
  const std::size_t rows = data.offsets.back(), width = data.width, stride = padded(width);
  require(prior.size() == width && data.features.size() == rows * width && data.chosen.size() == rows &&
              data.copies.size() == rows,
          "the shapes differ", "conditional_logit", "F features, a share and a count for each alternative, F priors");
  require(settings.ridge > 0 && std::isfinite(settings.ridge), "a wrong ridge", "conditional_logit_settings::ridge",
          "a finite number above 0");
  for (const float value : data.features) {
    require(std::isfinite(value), "a feature is NaN or infinite", "conditional_logit", "finite features");
  }
  if (data.sets() == 0) return prior;
  const auto sums_at = [&](std::span<const double> weights) {
    detail::logit_sums zero{0, std::vector<double>(width), std::vector<double>(stride * stride)};
    detail::logit_sums sums =
        ordered_reduce(data.sets(), 32, how.threads, zero, [&](std::size_t begin, std::size_t end) {
          detail::logit_sums part = zero;
          std::vector<double> share;
          for (std::size_t set = begin; set < end; ++set) detail::add_choice_set(data, set, weights, share, part);
          return part;
        });
    const auto scale = 1 / static_cast<double>(data.sets());
    sums.value *= scale;
    for (double& x : sums.gradient) x *= scale;
    for (double& x : sums.curvature) x *= scale;
    for (std::size_t f = 0; f < width; ++f) {
      const double away = weights[f] - prior[f];
      sums.value -= settings.ridge / 2 * away * away;
      sums.gradient[f] -= settings.ridge * away;
      sums.curvature[f * stride + f] += settings.ridge;
    }
    return sums;
  };
  const stage_progress stage(how.report, "conditional logit", settings.steps);
  std::vector<double> weights = prior, tried(width);
  detail::logit_sums at = sums_at(weights);
  for (std::size_t step = 0; step < settings.steps; ++step) {
    std::vector<double> direction = at.gradient;
    if (!cholesky_factor<double>(at.curvature, width)) break;
    cholesky_solve<double>(at.curvature, direction);
    double gained = 0;
    for (double length = 1; length > 1e-4; length /= 2) {
      for (std::size_t f = 0; f < width; ++f) tried[f] = weights[f] + length * direction[f];
      detail::logit_sums there = sums_at(tried);
      if (!(there.value > at.value)) continue;
      gained = there.value - at.value;
      weights = tried;
      at = std::move(there);
      break;
    }
    stage.tick(gained < 1e-10 ? settings.steps : step + 1, at.value);
    if (gained < 1e-10) break;
  }
  return weights;
}

}  // namespace cairn
