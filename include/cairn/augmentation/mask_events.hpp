#pragma once
/// A history with some of its events hidden.

#include <algorithm>
#include <cstddef>
#include <span>

#include "cairn/augmentation/concept.hpp"

namespace cairn {

/// out = history with floor(share n) events, drawn evenly without replacement, that become `masked_event`: they keep
/// their positions and lose their items. The mask is no item of the table, so nothing can predict it. O(n).
/// Source: Xie, Sun, Liu, Wu, Gao, Zhang, Ding, Cui: "Contrastive learning for sequential recommendation", ICDE 2022;
/// there the mask is learned.
/// Use: what a customer wants shows in what is left of his history, however little it is.
struct mask_events {
  double share = .3;  ///< of the events that are hidden, in [0, 1)

  void check() const { require(share >= 0 && share < 1, "a wrong share", "mask_events.share", "0 to below 1"); }
  mask_events prepare(const sequences&) const {
    check();
    return *this;
  }

  static constexpr std::size_t most(std::size_t events) noexcept { return events; }
  std::size_t apply(std::span<const item_index> history, random_stream& random,
                    std::span<item_index> out) const noexcept {
    const std::size_t count = std::min(detail::events_of(share, history.size()), history.size() - 1);
    detail::for_each_chosen(history.size(), count, random,
                            [&](std::size_t at, bool chosen) { out[at] = chosen ? masked_event : history[at]; });
    return history.size();
  }
};
static_assert(augmentation<mask_events> && augmenter<mask_events>);

}  // namespace cairn
