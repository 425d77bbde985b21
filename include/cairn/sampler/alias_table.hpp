#pragma once
/// Draws from any discrete law in O(1).

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"

namespace cairn {

/// P(n) = weights[n] / sum(weights). Throws where a weight is negative or not finite, or where all are zero. Built in
/// O(n), draws in O(1).
/// Source: Walker 1977; built as in Vose: "A linear algorithm for generating random numbers with a given distribution",
/// IEEE TSE 1991.
/// Use: any law of one's own over places; what samplers draw by.
class alias_table {
 public:
  alias_table() = default;
  explicit alias_table(std::span<const double> weights) : keep_(weights.size()), alias_(weights.size()) {
    double sum = 0;
    for (std::size_t n = 0; n < weights.size(); ++n) {
      if (!(weights[n] >= 0) || std::isinf(weights[n])) {
        throw error("weight " + std::to_string(n) + " is " + std::to_string(weights[n]), "alias table",
                    "finite weights that are not negative");
      }
      sum += weights[n];
    }
    require(sum > 0, "all weights are zero", "alias table", "at least one above");
    require(std::isfinite(sum), "the sum of the weights overflows", "alias table", "weights of a finite sum");
    std::vector<double> scaled(weights.size());
    std::vector<std::uint32_t> small, large;
    for (std::size_t n = 0; n < weights.size(); ++n) {
      scaled[n] = weights[n] / sum * static_cast<double>(weights.size());
      (scaled[n] < 1 ? small : large).push_back(static_cast<std::uint32_t>(n));
    }
    while (!small.empty() && !large.empty()) {
      const std::uint32_t poor = small.back(), rich = large.back();
      small.pop_back();
      keep_[poor] = scaled[poor];
      alias_[poor] = rich;
      scaled[rich] -= 1 - scaled[poor];
      if (scaled[rich] < 1) {
        large.pop_back();
        small.push_back(rich);
      }
    }
    for (const auto* left : {&small, &large}) {
      for (const std::uint32_t n : *left) {
        keep_[n] = 1;
        alias_[n] = n;
      }
    }
  }

  std::size_t size() const noexcept { return keep_.size(); }

  /// Requires size() > 0.
  std::uint32_t operator()(random_stream& random) const noexcept {
    const std::uint32_t place = random.below(static_cast<std::uint32_t>(keep_.size()));
    return random.uniform() < keep_[place] ? place : alias_[place];
  }

  /// What one number of 32 bits, uniform, stands for: a third of the numbers, each probability to within size() / 2^32.
  /// Requires size() > 0.
  std::uint32_t at(std::uint32_t number) const noexcept {
    const std::uint64_t product = std::uint64_t{number} * keep_.size();
    const auto place = static_cast<std::uint32_t>(product >> 32U);
    return static_cast<double>(static_cast<std::uint32_t>(product)) * 0x1p-32 < keep_[place] ? place : alias_[place];
  }

 private:
  std::vector<double> keep_;
  std::vector<std::uint32_t> alias_;
};

}  // namespace cairn
