#pragma once
/// An alias table whose weights change: rebuilt now and then, right at any time.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/sampler/alias_table.hpp"

namespace cairn {

/// P(n) = weight(n) / sum of the weights as they stand now. Those that changed since the table was built stand in a
/// list of their own; a draw takes from either by its mass, and one from the table is drawn again where it has changed.
/// The table is rebuilt where the list outgrows sqrt(n) or half the table's mass has changed. A draw costs O(1) and at
/// most a walk over the list, a change O(sqrt n)
/// amortized, but O(n) for one of half the mass. Not to be shared by threads.
/// Source: Walker 1977 for the table, von Neumann 1951 for drawing again.
/// Use: negatives by a popularity that feedback moves, or by scores that training moves.
class rebuilt_alias_table {
 public:
  /// As alias_table: throws where weights are no law.
  explicit rebuilt_alias_table(std::span<const double> weights)
      : weights_(weights.begin(), weights.end()), changed_at_(weights.size(), 0) {
    rebuild();
  }

  std::size_t size() const noexcept { return weights_.size(); }
  double weight(std::size_t n) const noexcept { return weights_[n]; }
  std::size_t rebuilds() const noexcept { return rebuilds_; }

  /// Changes one weight. Throws, and changes nothing, where it is negative or not finite, or the last above zero.
  void set(std::size_t n, double weight) {
    require(n < weights_.size(), "no such place", "rebuilt_alias_table.set", "one of the table");
    if (!(weight >= 0) || std::isinf(weight)) {
      throw error("weight " + std::to_string(weight), "rebuilt_alias_table.set",
                  "a finite weight that is not negative");
    }
    const bool changed = changed_at_[n] != 0;
    const double rest = (changed ? kept_ : kept_ - weights_[n]) + changed_mass() - (changed ? weights_[n] : 0);
    require(weight > 0 || rest > least_ * table_mass_, "all weights would be zero", "rebuilt_alias_table.set",
            "at least one above");
    if (!changed) {
      kept_ -= weights_[n];
      changed_.push_back(static_cast<std::uint32_t>(n));
      changed_at_[n] = 1;
    }
    weights_[n] = weight;
    if (changed_.size() * changed_.size() > weights_.size() + 64 || kept_ < table_mass_ / 2) rebuild();
  }

  std::uint32_t operator()(random_stream& random) const noexcept {
    if (!changed_.empty()) {
      const double changed = changed_mass();
      double place = random.uniform() * (changed + kept_);
      if (place < changed) {
        for (const std::uint32_t n : changed_) {
          if (place < weights_[n]) return n;
          place -= weights_[n];
        }
      }
    }
    std::uint32_t drawn = table_(random);
    while (changed_at_[drawn] != 0) drawn = table_(random);
    return drawn;
  }

 private:
  static constexpr double least_ = 1e-12;  // of the table's mass: below it a sum is rounding

  double changed_mass() const noexcept {
    double sum = 0;
    for (const std::uint32_t n : changed_) sum += weights_[n];
    return sum;
  }
  void rebuild() {
    table_ = alias_table(weights_);
    for (const std::uint32_t n : changed_) changed_at_[n] = 0;
    changed_.clear();
    table_mass_ = 0;
    for (const double weight : weights_) table_mass_ += weight;
    kept_ = table_mass_;
    ++rebuilds_;
  }

  std::vector<double> weights_;
  std::vector<std::uint8_t> changed_at_;
  std::vector<std::uint32_t> changed_;
  alias_table table_;
  double table_mass_ = 0, kept_ = 0;  ///< of all when it was built; of what has not changed since
  std::size_t rebuilds_ = 0;
};

}  // namespace cairn
