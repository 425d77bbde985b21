#pragma once
/// The other items of the batch as negatives: their rows are at hand already.

#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/sampler/concept.hpp"

namespace cairn {

/// The law of in-batch negatives over batches of interactions: P(item) = count / sum of counts.
/// Source: Hidasi, Karatzoglou, Baltrunas, Tikk: "Session-based recommendations with recurrent neural networks", ICLR
/// 2016.
/// Use: models whose item side is costly (towers, encoders); with the log-Q correction of sampled_softmax_loss, for it
/// draws popular items as often as they are taken.
struct in_batch_sampler {
  constexpr double weight(std::uint32_t count) const noexcept { return count; }
};
static_assert(sampler<in_batch_sampler>);

/// Draws negatives for row `own` of a batch of items [n]: the item of another row, all rows alike, that is another item
/// than its own. False where 32 draws find none.
class in_batch_drawer {
 public:
  explicit in_batch_drawer(std::span<const std::uint32_t> items) noexcept : items_(items) {}

  /// Requires own < n.
  bool draw(std::size_t own, random_stream& random, std::uint32_t& item) const noexcept {
    for (int attempt = 0; items_.size() > 1 && attempt < 32; ++attempt) {
      const auto other = random.below(static_cast<std::uint32_t>(items_.size() - 1));
      item = items_[other < own ? other : other + 1];
      if (item != items_[own]) return true;
    }
    return false;
  }

 private:
  std::span<const std::uint32_t> items_;
};

}  // namespace cairn
