#pragma once
/// By score: the higher an item is scored at the moment, the likelier it is drawn.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/core/error.hpp"
#include "cairn/sampler/concept.hpp"
#include "cairn/sampler/drawer.hpp"
#include "cairn/sampler/uniform.hpp"

namespace cairn {

/// Of `candidates` items drawn by the inner law one is taken with a chance in proportion to e^(score / temperature):
/// with many candidates the law is inner weight x e^(score / temperature), that of a softmax's gradient.
/// Source: Rendle, Freudenthaler: "Improving pairwise learning for item recommendation from implicit feedback", WSDM
/// 2014; by resampling as in Rubin 1987.
/// Use: between the inner law (high temperature) and the hardest (low): hard negatives without always the same ones.
template <sampler Inner = uniform_sampler>
requires(!choosing_sampler<Inner>) struct dynamic_sampler {
  Inner inner = {};
  int candidates = 16;     ///< >= 1; scored for each one that is taken
  double temperature = 1;  ///< > 0, in units of the score

  double weight(std::uint32_t count) const noexcept { return inner.weight(count); }
  auto drawer(std::span<const double> weights) const { return drawer_of(inner, weights); }
  std::size_t choose(std::span<const float> scores, random_stream& random) const noexcept {
    const float most = *std::max_element(scores.begin(), scores.end());
    const auto share = [&](float score) { return std::exp(static_cast<double>(score - most) / temperature); };
    double sum = 0;
    for (const float score : scores) sum += share(score);
    double left = random.uniform() * sum;
    std::size_t n = 0;
    for (; n + 1 < scores.size() && left >= share(scores[n]); ++n) left -= share(scores[n]);
    return n;
  }
  void check() const {
    require(candidates >= 1 && candidates <= 1000, "a wrong number", "dynamic_sampler.candidates", "1 to 1000");
    require(std::isfinite(temperature) && temperature > 0, "a wrong temperature", "dynamic_sampler.temperature",
            "a finite number above 0");
    check_sampler(inner);
  }
};

template <sampler Inner>
dynamic_sampler(Inner) -> dynamic_sampler<Inner>;
static_assert(choosing_sampler<dynamic_sampler<>>);

}  // namespace cairn
