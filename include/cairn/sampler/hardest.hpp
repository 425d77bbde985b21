#pragma once
/// The hardest of n: the one that the model scores highest.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/core/error.hpp"
#include "cairn/sampler/concept.hpp"
#include "cairn/sampler/drawer.hpp"
#include "cairn/sampler/uniform.hpp"

namespace cairn {

/// Of `candidates` items drawn by the inner law, the one of the highest score. With n candidates the item at the share
/// q from the top of the inner law is taken with density n (1 - q)^(n - 1).
/// Source: Zhang, Chen, Wang, Yu: "Optimizing top-n collaborative filtering via dynamic negative item sampling", SIGIR
/// 2013.
/// Use: when most sampled negatives are told apart at once; with many candidates it learns what was merely not seen
/// yet.
template <sampler Inner = uniform_sampler>
requires(!choosing_sampler<Inner>) struct hardest_sampler {
  Inner inner = {};
  int candidates = 8;  ///< >= 1; scored for each one that is taken

  double weight(std::uint32_t count) const noexcept { return inner.weight(count); }
  auto drawer(std::span<const double> weights) const { return drawer_of(inner, weights); }
  std::size_t choose(std::span<const float> scores, random_stream&) const noexcept {
    return static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
  }
  void check() const {
    require(candidates >= 1 && candidates <= 1000, "a wrong number", "hardest_sampler.candidates", "1 to 1000");
    check_sampler(inner);
  }
};

template <sampler Inner>
hardest_sampler(Inner) -> hardest_sampler<Inner>;
static_assert(choosing_sampler<hardest_sampler<>>);

}  // namespace cairn
