#pragma once
/// Histories gathered from many sequences, to be scored together.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/data/sequences.hpp"

namespace cairn {

/// Owns what a sequence_batch views; cleared and filled again without new memory.
class packed_histories {
 public:
  void clear() noexcept {
    offsets_.resize(1);
    items_.clear();
    context_.clear();
  }

  /// One history more, of no columns.
  void add(std::span<const item_index> history) {
    items_.insert(items_.end(), history.begin(), history.end());
    offsets_.push_back(static_cast<std::uint32_t>(items_.size()));
  }
  /// The latest `most` events of a sequence, with its columns. All of one batch are of the same columns.
  void add_latest(const sequences& of, std::size_t user, std::size_t most) {
    const std::size_t count = std::min(most, of.length_of(user));
    const auto items = of.of(user).last(count);
    const auto context = of.context_of(of.offsets[user + 1] - count, count);
    context_.insert(context_.end(), context.begin(), context.end());
    add(items);
  }

  std::size_t size() const noexcept { return offsets_.size() - 1; }
  /// Stands until more is added.
  sequence_batch batch() const noexcept { return {offsets_, items_, context_}; }

 private:
  std::vector<std::uint32_t> offsets_{0};
  std::vector<item_index> items_;
  std::vector<std::uint32_t> context_;
};

}  // namespace cairn
