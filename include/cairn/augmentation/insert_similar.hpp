#pragma once
/// A history that has further items like its own.

#include <cstddef>
#include <span>

#include "cairn/augmentation/concept.hpp"
#include "cairn/augmentation/similar_items.hpp"

namespace cairn {

/// out = history with one of the most similar items (similar_items) before each of floor(share n) events, drawn evenly
/// without replacement: the last event stays the last. Where an item has none nothing is inserted. O(n), and the
/// similarities once.
/// Source: Liu, Chen, Li, Yu, McAuley, Xiong: "Contrastive self-supervised sequential recommendation with robust
/// augmentation", arXiv 2021; there the most similar one.
/// Use: short histories of customers who also buy elsewhere.
struct insert_similar {
  double share = .5;          ///< of the events that something is put before, in [0, 1]
  std::size_t neighbors = 1;  ///< the most similar items, from which one is drawn

  void check() const {
    require(share >= 0 && share <= 1, "a wrong share", "insert_similar.share", "0 to 1");
    detail::require_neighbors(neighbors, "insert_similar.neighbors");
  }

  struct maker {
    double share;
    similar_items similar;

    std::size_t most(std::size_t events) const noexcept { return events + detail::events_of(share, events); }
    std::size_t apply(std::span<const item_index> history, random_stream& random,
                      std::span<item_index> out) const noexcept {
      std::size_t size = 0;
      detail::for_each_chosen(history.size(), detail::events_of(share, history.size()), random,
                              [&](std::size_t at, bool chosen) {
                                if (chosen && !similar.of(history[at]).empty()) {
                                  out[size++] = similar.draw(history[at], random);
                                }
                                out[size++] = history[at];
                              });
      return size;
    }
  };
  maker prepare(const sequences& train) const {
    check();
    return {share, similar_items(train, neighbors)};
  }
};
static_assert(augmentation<insert_similar>);

}  // namespace cairn
