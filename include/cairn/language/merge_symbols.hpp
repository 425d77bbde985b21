#pragma once
/// The step of byte pair encoding: of all neighbors the pair of the lowest rank becomes one, until none has a rank.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "cairn/language/merge_table.hpp"

namespace cairn {

/// A symbol of a word and the byte behind it, counted from the word's first.
struct word_symbol {
  token_id id = 0;
  std::uint32_t end = 0;
  friend bool operator==(const word_symbol&, const word_symbol&) = default;
};

namespace detail {

inline constexpr std::size_t short_word = 48;

/// O(n^2), and without memory of its own: the faster one below a few dozen symbols.
inline void merge_short(const merge_table& merges, std::vector<word_symbol>& symbols) {
  std::array<merge_step, short_word> steps;  // of symbol k and the next
  std::size_t pairs = symbols.size() - 1;
  for (std::size_t k = 0; k < pairs; ++k) steps[k] = merges.find(symbols[k].id, symbols[k + 1].id);
  word_symbol* const at = symbols.data();
  while (pairs > 0) {
    std::size_t best = 0;
    for (std::size_t k = 1; k < pairs; ++k) best = steps[k].rank < steps[best].rank ? k : best;
    if (steps[best].rank == merge_step::never) break;
    at[best] = {steps[best].merged, at[best + 1].end};
    std::copy(at + best + 2, at + pairs + 1, at + best + 1);
    std::copy(steps.begin() + static_cast<std::ptrdiff_t>(best) + 1, steps.begin() + static_cast<std::ptrdiff_t>(pairs),
              steps.begin() + static_cast<std::ptrdiff_t>(best));
    --pairs;
    if (best > 0) steps[best - 1] = merges.find(at[best - 1].id, at[best].id);
    if (best < pairs) steps[best] = merges.find(at[best].id, at[best + 1].id);
  }
  symbols.resize(pairs + 1);
}

/// Pairs by rank and place, the lowest first: a sorted run, which takes what comes in order, and a heap for the rest. A
/// run of one letter, or of many alike, never sees the heap.
class pair_queue {
 public:
  /// Before the first pop; any order.
  void start_with(std::uint64_t key) { run_.push_back(key); }
  void start() { std::sort(run_.begin(), run_.end()); }

  void push(std::uint64_t key) {
    if (first_ == run_.size() || key >= run_.back()) {
      run_.push_back(key);
    } else {
      heap_.push_back(key);
      std::push_heap(heap_.begin(), heap_.end(), std::greater{});
    }
  }
  bool empty() const noexcept { return first_ == run_.size() && heap_.empty(); }
  std::uint64_t pop() {
    if (heap_.empty() || (first_ < run_.size() && run_[first_] <= heap_.front())) return run_[first_++];
    std::pop_heap(heap_.begin(), heap_.end(), std::greater{});
    const std::uint64_t key = heap_.back();
    heap_.pop_back();
    return key;
  }

 private:
  std::vector<std::uint64_t> run_, heap_;
  std::size_t first_ = 0;
};

/// O(n log n): a queue of pairs over a linked list. A pair that is no more is known by its rank.
inline void merge_long(const merge_table& merges, std::vector<word_symbol>& symbols) {
  constexpr std::uint32_t gone = merge_step::never;
  struct node {
    std::uint32_t before, next;
    merge_step step;  // with the next
  };
  const auto count = static_cast<std::uint32_t>(symbols.size());
  std::vector<node> nodes(count);
  pair_queue queue;
  const auto find_step = [&](std::uint32_t k) {
    node& at = nodes[k];
    at.step = at.next == count ? merge_step{} : merges.find(symbols[k].id, symbols[at.next].id);
    return at.step.rank != merge_step::never;
  };
  const auto key_of = [&](std::uint32_t k) { return std::uint64_t{nodes[k].step.rank} << 32U | k; };
  for (std::uint32_t k = 0; k < count; ++k) {
    nodes[k].before = k - 1;  // gone for the first
    nodes[k].next = k + 1;
    if (find_step(k)) queue.start_with(key_of(k));
  }
  queue.start();
  while (!queue.empty()) {
    const std::uint64_t top = queue.pop();
    const auto k = static_cast<std::uint32_t>(top);
    node& at = nodes[k];
    if (at.step.rank != top >> 32U) continue;
    node& dropped = nodes[at.next];
    symbols[k] = {at.step.merged, symbols[at.next].end};
    dropped.step = {};
    at.next = dropped.next;
    if (at.next != count) nodes[at.next].before = k;
    if (at.before != gone && find_step(at.before)) queue.push(key_of(at.before));
    if (find_step(k)) queue.push(key_of(k));
  }
  std::uint32_t kept = 0;
  for (std::uint32_t k = 0; k != count; k = nodes[k].next) symbols[kept++] = symbols[k];
  symbols.resize(kept);
}

}  // namespace detail

/// Merges the symbols of a word in place: the pair of the lowest rank first, of one rank the leftmost. Time: a few
/// dozen nanoseconds a symbol in short words, O(n log n) in long ones. Memory in long ones: 24 to 48 bytes a symbol.
/// Sennrich, Haddow and Birch: "Neural machine translation of rare words with subword units", ACL 2016.
inline void merge_symbols(const merge_table& merges, std::vector<word_symbol>& symbols) {
  if (symbols.size() < 2) return;
  symbols.size() <= detail::short_word ? detail::merge_short(merges, symbols) : detail::merge_long(merges, symbols);
}

}  // namespace cairn
