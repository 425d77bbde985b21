#pragma once
/// A history in which some items give way to similar ones.

#include <cstddef>
#include <span>

#include "cairn/augmentation/concept.hpp"
#include "cairn/augmentation/similar_items.hpp"

namespace cairn {

/// out = history with floor(share n) events, drawn evenly without replacement, each of which becomes one of the most
/// similar items (similar_items); an item without any stays. O(n), and the similarities once.
/// Source: Liu, Chen, Li, Yu, McAuley, Xiong: "Contrastive self-supervised sequential recommendation with robust
/// augmentation", arXiv 2021; there the most similar one.
/// Use: short histories, of which cropping and masking leave too little.
struct substitute_similar {
  double share = .2;          ///< of the events that give way, in [0, 1]
  std::size_t neighbors = 1;  ///< the most similar items, from which one is drawn

  void check() const {
    require(share >= 0 && share <= 1, "a wrong share", "substitute_similar.share", "0 to 1");
    detail::require_neighbors(neighbors, "substitute_similar.neighbors");
  }

  struct maker {
    double share;
    similar_items similar;

    static constexpr std::size_t most(std::size_t events) noexcept { return events; }
    std::size_t apply(std::span<const item_index> history, random_stream& random,
                      std::span<item_index> out) const noexcept {
      detail::for_each_chosen(
          history.size(), detail::events_of(share, history.size()), random,
          [&](std::size_t at, bool chosen) { out[at] = chosen ? similar.draw(history[at], random) : history[at]; });
      return history.size();
    }
  };
  maker prepare(const sequences& train) const {
    check();
    return {share, similar_items(train, neighbors)};
  }
};
static_assert(augmentation<substitute_similar>);

}  // namespace cairn
