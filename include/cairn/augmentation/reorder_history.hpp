#pragma once
/// A history in which a part has another order.

#include <algorithm>
#include <cstddef>
#include <span>

#include "cairn/augmentation/concept.hpp"

namespace cairn {

/// out = history with history[b .. b + m) shuffled, m = floor(share n), b drawn evenly from [0, n - m]. O(n).
/// Source: Xie, Sun, Liu, Wu, Gao, Zhang, Ding, Cui: "Contrastive learning for sequential recommendation", ICDE 2022.
/// Use: events whose order says little: what is bought in one go, or as it happened to be found.
struct reorder_history {
  double share = .6;  ///< of the events that are shuffled, in [0, 1]

  void check() const { require(share >= 0 && share <= 1, "a wrong share", "reorder_history.share", "0 to 1"); }
  reorder_history prepare(const sequences&) const {
    check();
    return *this;
  }

  static constexpr std::size_t most(std::size_t events) noexcept { return events; }
  std::size_t apply(std::span<const item_index> history, random_stream& random,
                    std::span<item_index> out) const noexcept {
    const std::size_t count = detail::events_of(share, history.size());
    const std::size_t begin = detail::place_below(history.size() - count + 1, random);
    std::copy(history.begin(), history.end(), out.begin());
    random.shuffle(out.subspan(begin, count));
    return history.size();
  }
};
static_assert(augmentation<reorder_history> && augmenter<reorder_history>);

}  // namespace cairn
