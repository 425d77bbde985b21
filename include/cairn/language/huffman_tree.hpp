#pragma once
/// The binary tree in which frequent words are near the root.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn {

/// One turn on the way from the root to a word.
struct tree_turn {
  std::uint32_t node;  ///< an inner node, 0 to leaves - 2; the root is leaves - 2
  bool right;
  friend bool operator==(const tree_turn&, const tree_turn&) = default;
};

/// A tree of the least mean depth, weighted by counts: each time the two lightest subtrees become one. Of equal weights
/// the leaf is lighter than the inner node, and the later leaf than the earlier, so that the tree is the same
/// everywhere. Huffman: "A method for the construction of minimum-redundancy codes", Proceedings of the IRE 1952. O(n
/// log n); the paths take 8 bytes a turn.
class huffman_tree {
 public:
  /// Throws where there are fewer than two leaves.
  explicit huffman_tree(std::span<const std::uint64_t> counts) {
    const std::size_t leaves = counts.size();
    require(leaves > 1, "fewer than two leaves", "huffman_tree", "at least two");
    require(leaves < (std::size_t{1} << 31U), "too many leaves", "huffman_tree", "fewer than 2^31");
    std::vector<std::uint32_t> order(leaves);  // leaves, lightest first
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return counts[a] != counts[b] ? counts[a] < counts[b] : a > b; });
    std::vector<std::uint64_t> weight(leaves - 1);
    std::vector<std::uint32_t> parent(2 * leaves - 1);  // leaves first, then inner nodes
    std::vector<bool> right(2 * leaves - 1);
    std::size_t leaf = 0, inner = 0;
    for (std::size_t node = 0; node + 1 < leaves; ++node) {
      for (const bool side : {false, true}) {
        const bool is_leaf = inner == node || (leaf < leaves && counts[order[leaf]] <= weight[inner]);
        const std::size_t child = is_leaf ? order[leaf] : leaves + inner;
        weight[node] += is_leaf ? counts[order[leaf++]] : weight[inner++];
        parent[child] = static_cast<std::uint32_t>(node);
        right[child] = side;
      }
    }
    for (std::size_t word = 0; word < leaves; ++word) {
      for (std::size_t at = word; at != 2 * leaves - 2; at = leaves + parent[at])
        turns_.push_back({parent[at], right[at]});
      std::reverse(turns_.begin() + static_cast<std::ptrdiff_t>(offsets_.back()), turns_.end());
      offsets_.push_back(turns_.size());
    }
  }

  std::size_t leaves() const noexcept { return offsets_.size() - 1; }
  /// From the root down.
  std::span<const tree_turn> path(std::uint32_t leaf) const noexcept {
    return std::span(turns_).subspan(offsets_[leaf], offsets_[leaf + 1] - offsets_[leaf]);
  }

 private:
  std::vector<tree_turn> turns_;
  std::vector<std::size_t> offsets_ = {0};
};

}  // namespace cairn
