#pragma once
/// One augmentation for short histories and another for long ones.

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

#include "cairn/augmentation/concept.hpp"

namespace cairn {

namespace detail {

template <augmenter Short, augmenter Long>
struct augmenter_by_length {
  std::size_t longest_short;
  Short short_ones;
  Long long_ones;

  std::size_t most(std::size_t events) const noexcept {
    return events <= longest_short ? short_ones.most(events) : long_ones.most(events);
  }
  std::size_t apply(std::span<const item_index> history, random_stream& random, std::span<item_index> out) const {
    return history.size() <= longest_short ? short_ones.apply(history, random, out)
                                           : long_ones.apply(history, random, out);
  }
};

}  // namespace detail

/// out = short_ones(history) of a history of at most `longest_short` events, long_ones(history) of a longer one.
/// Source: Liu, Chen, Li, Yu, McAuley, Xiong: "Contrastive self-supervised sequential recommendation with robust
/// augmentation", arXiv 2021.
/// Use: shops with many customers of a few events: substitute, insert and mask there, crop and reorder what is long.
template <augmentation Short, augmentation Long>
struct by_length {
  std::size_t longest_short = 12;  ///< events
  Short short_ones = {};
  Long long_ones = {};

  void check() const {
    short_ones.check();
    long_ones.check();
  }
  auto prepare(const sequences& train) const {
    using maker = detail::augmenter_by_length<decltype(short_ones.prepare(train)), decltype(long_ones.prepare(train))>;
    return maker{longest_short, short_ones.prepare(train), long_ones.prepare(train)};
  }
};
template <augmentation Short, augmentation Long>
by_length(std::size_t, Short, Long) -> by_length<Short, Long>;

}  // namespace cairn
