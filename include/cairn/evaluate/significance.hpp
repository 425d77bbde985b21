#pragma once
/// Is one model better than another on the same users? Paired tests, and Holm's correction for many of them.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/evaluate/interval.hpp"

namespace cairn {

/// Mean difference over users with its bootstrap interval, and the probability of one as large, in either direction, if
/// the models were equal: by flipping signs, and by Student's t.
struct paired_comparison {
  interval difference;
  double p_permutation = 1;
  double p_t = 1;
};

namespace detail {

/// Regularized incomplete beta function by its continued fraction (Lentz). Press et al., "Numerical Recipes", 6.4.
inline double incomplete_beta(double a, double b, double x) noexcept {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(b, a, 1 - x);
  constexpr double tiny = 1e-300;
  const auto kept = [](double value) { return std::abs(value) < tiny ? tiny : value; };
  double c = 1, d = 1 / kept(1 - (a + b) * x / (a + 1)), fraction = d;
  for (int m = 1; m <= 300; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    const double step = d * c;
    fraction *= step;
    if (std::abs(step - 1) < 1e-15) break;
  }
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  return front * fraction / a;
}

}  // namespace detail

/// Two-sided p-value of Student's t with that many degrees of freedom.
inline double student_p(double t, double freedom) noexcept {
  return detail::incomplete_beta(freedom / 2, .5, freedom / (freedom + t * t));
}

/// Two-sided paired t-test of the hypothesis that the mean of the differences is 0. 1 for fewer than two users or where
/// all differences are 0; 0 where all are the same and not 0.
inline double paired_t_test(std::span<const double> differences) noexcept {
  const auto n = static_cast<double>(differences.size());
  if (n < 2) return 1;
  const double mean = detail::mean_of(differences);
  double squares = 0;
  for (const double d : differences) squares += (d - mean) * (d - mean);
  if (squares == 0) return mean == 0 ? 1 : 0;
  return student_p(mean / std::sqrt(squares / (n - 1) / n), n - 1);
}

/// Two-sided sign-flip test: the share of random signs, the true ones included, whose mean is as large:
/// (1 + hits) / (1 + resamples). Needs no normal distribution. O(resamples users).
inline double sign_flip_test(std::span<const double> differences, const bootstrap_settings& settings = {},
                             int threads = 0) {
  detail::require_bootstrap(settings);
  const std::size_t n = differences.size();
  double sum = 0, scale = 0;
  for (const double d : differences) {
    sum += d;
    scale += std::abs(d);
  }
  // Sums in another order of signs differ by rounding; equal ones must count.
  const double reached = std::abs(sum) - 1e-12 * scale;
  const auto hits = ordered_reduce(
      settings.resamples, 16, threads, std::size_t{0}, [&](std::size_t begin, std::size_t end) {
        std::size_t count = 0;
        for (std::size_t b = begin; b < end; ++b) {
          random_stream random(settings.seed, purpose::bootstrap, (std::uint64_t{1} << 32U) + b);
          double flipped = 0;
          std::uint32_t bits = 0;
          for (std::size_t i = 0; i < n; ++i) {
            if (i % 32 == 0) bits = random();
            flipped += (bits & 1U) != 0 ? differences[i] : -differences[i];
            bits >>= 1U;
          }
          count += std::abs(flipped) >= reached ? 1U : 0U;
        }
        return count;
      });
  return static_cast<double>(1 + hits) / static_cast<double>(1 + settings.resamples);
}

/// All of it for the values of two models, user by user. Throws where they do not pair up.
inline paired_comparison compare_paired(std::span<const double> first, std::span<const double> second,
                                        const bootstrap_settings& settings = {}, int threads = 0) {
  require(first.size() == second.size() && !first.empty(), "values do not pair up", "comparison",
          "one value of each model for each of at least one user");
  std::vector<std::vector<double>> differences(1);
  for (std::size_t i = 0; i < first.size(); ++i) differences[0].push_back(first[i] - second[i]);
  return {bootstrap_means(differences, settings, threads).front(), sign_flip_test(differences[0], settings, threads),
          paired_t_test(differences[0])};
}

/// Adjusted p-values of several tests, in their order: those at or below alpha may be called significant together, with
/// the chance of any false one at most alpha. max over the j <= i smallest of min(1, (m - j + 1) p_j).
/// Holm: "A simple sequentially rejective multiple test procedure", 1979.
inline std::vector<double> holm(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  double highest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    highest = std::max(highest, std::min(1., static_cast<double>(order.size() - i) * p_values[order[i]]));
    adjusted[order[i]] = highest;
  }
  return adjusted;
}

}  // namespace cairn
