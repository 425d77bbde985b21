#pragma once
/// The settings of implicit alternating least squares, and what follows from them for one row.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "cairn/core/error.hpp"
#include "cairn/recommender/als_solver.hpp"

namespace cairn {

/// The letters are those of the loss in implicit_als.hpp.
template <als_solver Solver = cholesky_solver>
struct implicit_als_settings {
  std::size_t factors = 64;       ///< K, from 1 to 4096
  std::size_t epochs = 16;        ///< one solves for all items, then for all users
  double unobserved_weight = .1;  ///< alpha0, of every pair, where an observed one has a confidence of 1 on top
  double regularization = .003;   ///< lambda
  double frequency_exponent = 1;  ///< nu: 0 regularizes all rows alike, 1 in proportion to their weight in the loss
  double initial_deviation = .1;  ///< of x . y's terms: factors begin normal with this over sqrt(K)
  double confidence_scale = 0;    ///< what a unit of value adds to a confidence of 1; 0 ignores the values
  std::size_t grain = 32;         ///< rows that a thread takes at a time
  std::uint64_t seed = 0;
  Solver solver = {};
};

namespace detail {

template <class Solver>
void check(const implicit_als_settings<Solver>& settings) {
  const auto at_least_zero = [](double value) { return value >= 0 && std::isfinite(value); };
  require(settings.factors >= 1 && settings.factors <= 4096, "the number of factors is out of range",
          "implicit_als_settings::factors", "1 to 4096");
  require(settings.epochs > 0, "no epochs", "implicit_als_settings::epochs", "at least 1");
  require(at_least_zero(settings.unobserved_weight), "a wrong weight", "implicit_als_settings::unobserved_weight",
          "a finite number of at least 0");
  require(at_least_zero(settings.regularization), "a wrong weight", "implicit_als_settings::regularization",
          "a finite number of at least 0");
  require(std::isfinite(settings.frequency_exponent), "not finite", "implicit_als_settings::frequency_exponent",
          "a number, as a rule from 0 to 1");
  require(at_least_zero(settings.initial_deviation) && settings.initial_deviation > 0, "a wrong deviation",
          "implicit_als_settings::initial_deviation", "a finite number above 0");
  require(at_least_zero(settings.confidence_scale), "a wrong scale", "implicit_als_settings::confidence_scale",
          "a finite number of at least 0");
  if constexpr (requires { settings.solver.check(); }) settings.solver.check();
}

/// lambda (entries + alpha0 others)^nu.
template <class Solver>
float ridge_of(std::size_t entries, std::size_t others, const implicit_als_settings<Solver>& settings) {
  const double weight = static_cast<double>(entries) + settings.unobserved_weight * static_cast<double>(others);
  return static_cast<float>(settings.regularization * std::pow(weight, settings.frequency_exponent));
}

/// scales[n] = sqrt(1 + scale values[n]). Throws where that is no number.
inline void confidence_roots(std::span<const float> values, double scale, std::span<float> scales) {
  for (std::size_t n = 0; n < scales.size(); ++n) {
    const double confidence = scale == 0 ? 1 : 1 + scale * static_cast<double>(values[n]);
    if (!(confidence >= 0)) {
      throw error("value " + std::to_string(values[n]) + " gives a negative confidence", "implicit_als",
                  "1 + confidence_scale * value of at least 0");
    }
    scales[n] = static_cast<float>(std::sqrt(confidence));
  }
}

}  // namespace detail

}  // namespace cairn
