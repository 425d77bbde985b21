#pragma once
/// Which two symbols become one, and which pairs come before which: what byte pair encoding has learned.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// What becomes of a pair: the lower its rank the sooner. Pairs of one rank are merged from left to right.
struct merge_step {
  static constexpr std::uint32_t never = ~std::uint32_t{0};
  std::uint32_t rank = never;
  token_id merged = 0;
  friend bool operator==(const merge_step&, const merge_step&) = default;
};

/// Steps by pair, in one flat table: a look-up is one multiplication and mostly one line of memory. 32 to 64 bytes a
/// pair.
class merge_table {
 public:
  explicit merge_table(std::size_t pairs = 0) : slots_(std::bit_ceil(2 * pairs + 2)) {}

  /// False, and the table as it was, where the pair has a step. O(1) amortized.
  bool add(token_id left, token_id right, merge_step step) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    slot& at = slots_[place(key_of(left, right))];
    if (at.step.rank != merge_step::never) return false;
    at = {key_of(left, right), step};
    ++size_;
    return true;
  }
  /// A step of rank `never` for a pair that has none. O(1).
  merge_step find(token_id left, token_id right) const noexcept { return slots_[place(key_of(left, right))].step; }

  std::size_t size() const noexcept { return size_; }

 private:
  struct slot {
    std::uint64_t key = 0;
    merge_step step;
  };
  static std::uint64_t key_of(token_id left, token_id right) noexcept { return std::uint64_t{left} << 32U | right; }

  std::size_t place(std::uint64_t key) const noexcept {
    const std::size_t mask = slots_.size() - 1;
    const std::uint64_t mixed = (key ^ key >> 29U) * 0x9E3779B97F4A7C15U;
    std::size_t at = (mixed ^ mixed >> 32U) & mask;
    while (slots_[at].step.rank != merge_step::never && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<slot> before(2 * slots_.size());
    before.swap(slots_);
    for (const slot& old : before) {
      if (old.step.rank != merge_step::never) slots_[place(old.key)] = old;
    }
  }

  std::vector<slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace cairn
