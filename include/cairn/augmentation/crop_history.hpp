#pragma once
/// A piece of a history.

#include <algorithm>
#include <cstddef>
#include <span>

#include "cairn/augmentation/concept.hpp"

namespace cairn {

/// out = history[b .. b + m), m = max(1, floor(share n)), b drawn evenly from [0, n - m]. O(m).
/// Source: Xie, Sun, Liu, Wu, Gao, Zhang, Ding, Cui: "Contrastive learning for sequential recommendation", ICDE 2022.
/// Use: histories whose parts say the same of a customer; of short ones little is left.
struct crop_history {
  double share = .6;  ///< of the events that stay, in (0, 1]

  void check() const { require(share > 0 && share <= 1, "a wrong share", "crop_history.share", "above 0, up to 1"); }
  crop_history prepare(const sequences&) const {
    check();
    return *this;
  }

  static constexpr std::size_t most(std::size_t events) noexcept { return events; }
  std::size_t apply(std::span<const item_index> history, random_stream& random,
                    std::span<item_index> out) const noexcept {
    const std::size_t count = std::max<std::size_t>(1, detail::events_of(share, history.size()));
    const std::size_t begin = detail::place_below(history.size() - count + 1, random);
    std::copy_n(history.begin() + static_cast<std::ptrdiff_t>(begin), count, out.begin());
    return count;
  }
};
static_assert(augmentation<crop_history> && augmenter<crop_history>);

}  // namespace cairn
