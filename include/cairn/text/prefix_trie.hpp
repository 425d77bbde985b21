#pragma once
/// A dictionary of byte strings that finds all of its words at a place of a text in one walk.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn {

/// A key and what it stands for.
struct trie_entry {
  std::string_view key;
  std::uint32_t value = 0;
};

/// Byte strings with a number each, as a double array: a step is one look-up and costs no branch on how many children
/// there are. Keys are any bytes, NUL too; none is empty and each is there once. 8 bytes a slot, about one slot a node;
/// at most 2^23 slots. Built in O(bytes log keys); the keys are not kept.
/// Aoe: "An efficient digital search algorithm by using a double-array structure", IEEE Transactions on Software
/// Engineering 1989; children at base XOR byte, so that all of a node's lie in one block of 256.
class prefix_trie {
 public:
  prefix_trie() : prefix_trie(std::vector<trie_entry>{}) {}
  /// Throws where a key is empty or there twice, or where they are too many.
  explicit prefix_trie(std::vector<trie_entry> entries) { builder(*this, std::move(entries)).run(); }

  /// Where a walk stands: behind the bytes that it has read so far.
  class place {
   public:
    constexpr place() = default;

   private:
    friend class prefix_trie;
    std::uint32_t slot = 0;
  };

  /// Reads a byte. False where no key goes on so: the place is then of no use. O(1).
  bool step(place& at, char byte) const noexcept {
    const auto label = static_cast<std::uint32_t>(static_cast<unsigned char>(byte));
    at.slot = units_[at.slot] >> base_shift ^ label;
    return (units_[at.slot] & label_bits) == label;
  }
  /// Whether the bytes read are a key, and its value.
  bool is_key(place at) const noexcept { return (units_[at.slot] & key_bit) != 0; }
  std::uint32_t value(place at) const noexcept { return values_[at.slot]; }

  /// Calls f(bytes, value) for every key that the text begins with, the shortest first. O(longest of them).
  template <class F>
  void for_each_prefix(std::string_view text, F&& f) const {
    std::uint32_t unit = units_[0];
    for (std::size_t at = 0; at < text.size(); ++at) {
      const auto label = static_cast<std::uint32_t>(static_cast<unsigned char>(text[at]));
      const std::uint32_t slot = unit >> base_shift ^ label;
      unit = units_[slot];
      if ((unit & label_bits) != label) return;
      if ((unit & key_bit) != 0) f(at + 1, values_[slot]);
    }
  }

  struct match {
    std::size_t bytes = 0;  ///< 0: no key
    std::uint32_t value = 0;
  };
  /// The longest key that the text begins with.
  match longest_prefix(std::string_view text) const noexcept {
    match longest;
    for_each_prefix(text, [&](std::size_t bytes, std::uint32_t value) { longest = {bytes, value}; });
    return longest;
  }

  std::optional<std::uint32_t> find(std::string_view key) const noexcept {
    place at;
    for (const char byte : key) {
      if (!step(at, byte)) return std::nullopt;
    }
    return is_key(at) ? std::optional(value(at)) : std::nullopt;
  }

  std::size_t size() const noexcept { return keys_; }
  std::size_t slots() const noexcept { return units_.size(); }

 private:
  // A unit: the byte that leads to it, whether it ends a key, where its children are. An empty slot has a byte that no
  // node would look for there.
  static constexpr std::uint32_t label_bits = 0xFF, key_bit = 0x100;
  static constexpr unsigned base_shift = 9;
  static constexpr std::uint32_t block = 256, most_slots = 1U << (32 - base_shift);

  /// Places the nodes one by one, depth first, each node's children at the first base where all of them fit. Sixteen
  /// blocks are open at a time, so that a node costs no more the more there are.
  class builder {
   public:
    builder(prefix_trie& trie, std::vector<trie_entry> entries) : trie_(trie), entries_(std::move(entries)) {}

    void run() {
      std::sort(entries_.begin(), entries_.end(),
                [](const trie_entry& a, const trie_entry& b) { return a.key < b.key; });
      for (std::size_t k = 0; k < entries_.size(); ++k) {
        require(!entries_[k].key.empty(), "an empty key", "dictionary", "at least one byte");
        if (k > 0 && entries_[k].key == entries_[k - 1].key) {
          throw error("the key " + escaped(entries_[k].key) + " is there twice", "dictionary", "different keys");
        }
      }
      // Block 0 is the root's alone: leaves look for their children there and find none.
      trie_.units_.resize(block);
      for (std::uint32_t slot = 0; slot < block; ++slot) trie_.units_[slot] = slot ^ 1U;
      grow(0);
      trie_.keys_ = entries_.size();
      std::vector<node> open{{0, 0, entries_.size(), 0}};
      while (!open.empty()) {
        const node at = open.back();
        open.pop_back();
        place_children(at, open);
      }
      for (std::uint32_t first = block; first < trie_.units_.size(); first += block) close(first);
    }

   private:
    static constexpr std::uint32_t open_blocks = 16;

    /// The keys [first, last) begin with the bytes that lead to the slot.
    struct node {
      std::uint32_t slot;
      std::size_t first, last, depth;
    };

    void place_children(node at, std::vector<node>& open) {
      if (at.first < at.last && entries_[at.first].key.size() == at.depth) {
        trie_.units_[at.slot] |= key_bit;
        trie_.values_[at.slot] = entries_[at.first++].value;
      }
      if (at.first == at.last) return;
      labels_.clear();
      const std::size_t begin = open.size();
      for (std::size_t k = at.first; k < at.last; ++k) {
        const auto label = static_cast<std::uint32_t>(static_cast<unsigned char>(entries_[k].key[at.depth]));
        if (labels_.empty() || labels_.back() != label) {
          labels_.push_back(label);
          open.push_back({0, k, k, at.depth + 1});
        }
        ++open.back().last;
      }
      const std::uint32_t base = find_base();
      is_base_[base] = true;
      trie_.units_[at.slot] |= base << base_shift;
      for (std::size_t k = 0; k < labels_.size(); ++k) {
        const std::uint32_t slot = base ^ labels_[k];
        take(slot);
        trie_.units_[slot] = labels_[k];
        open[begin + k].slot = slot;
      }
    }

    /// A base that no node has and where the slots of all labels are free.
    std::uint32_t find_base() {
      for (std::uint32_t slot = next_[0]; slot != 0; slot = next_[slot]) {
        const std::uint32_t base = slot ^ labels_.front();
        if (!is_base_[base] &&
            std::all_of(labels_.begin(), labels_.end(), [&](std::uint32_t label) { return is_free_[base ^ label]; })) {
          return base;
        }
      }
      const auto first = static_cast<std::uint32_t>(trie_.units_.size());
      if (first + block > most_slots) throw error("keys of too many bytes", "dictionary", "at most 8,388,608 nodes");
      trie_.units_.resize(first + block);
      grow(first);
      return first;
    }

    /// A block more of free slots; the oldest open one is closed.
    void grow(std::uint32_t first) {
      trie_.values_.resize(first + block);
      next_.resize(first + block);
      before_.resize(first + block);
      is_base_.resize(first + block);
      is_free_.resize(first + block);
      if (first == 0) return;
      for (std::uint32_t slot = first; slot < first + block; ++slot) {
        is_free_[slot] = true;
        before_[slot] = before_[0];
        next_[before_[0]] = slot;
        before_[0] = slot;
      }
      if (first > open_blocks * block) close(first - open_blocks * block);
    }
    void take(std::uint32_t slot) {
      is_free_[slot] = false;
      next_[before_[slot]] = next_[slot];
      before_[next_[slot]] = before_[slot];
    }
    /// Gives what is left free the byte by which a base that no node has would look for it. There is one: each base of
    /// the block has a slot of it.
    void close(std::uint32_t first) {
      const auto bases = is_base_.begin() + first;
      const auto unused = static_cast<std::uint32_t>(std::find(bases, bases + block, false) - bases);
      for (std::uint32_t slot = first; slot < first + block; ++slot) {
        if (!is_free_[slot]) continue;
        trie_.units_[slot] = (slot - first) ^ unused;
        take(slot);
      }
    }

    prefix_trie& trie_;
    std::vector<trie_entry> entries_;
    std::vector<std::uint32_t> labels_, next_, before_;
    std::vector<bool> is_base_, is_free_;
  };

  std::vector<std::uint32_t> units_, values_;
  std::size_t keys_ = 0;
};

}  // namespace cairn
