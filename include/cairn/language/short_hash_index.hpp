#pragma once
/// Which column a hash has, by 32 bits of it: what is left of a dictionary where memory counts.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"

namespace cairn::detail {

/// The place of short hashes in an ascending list of distinct ones, which stays with its owner: 4 bytes each there, and
/// about a half to one more here. A feature that is not of the list is taken for one of it with probability
/// (hashes / 2^32): one in 43,000 of unknown features at 100,000 hashes. O(1), since hashes are spread evenly.
class short_hash_index {
 public:
  static constexpr std::uint32_t absent = ~std::uint32_t{0};

  /// 32 evenly spread bits of a feature's hash.
  static constexpr std::uint32_t shortened(std::uint64_t hash) noexcept {
    return static_cast<std::uint32_t>(mix(hash) >> 32U);
  }

  short_hash_index() = default;
  explicit short_hash_index(std::span<const std::uint32_t> ascending)
      : shift_(32 - std::min(static_cast<int>(std::bit_width(ascending.size() / 8)), 31)) {
    begins_.resize((std::size_t{1} << (32 - shift_)) + 1);
    for (const std::uint32_t hash : ascending) ++begins_[bucket(hash) + 1];
    for (std::size_t n = 1; n < begins_.size(); ++n) begins_[n] += begins_[n - 1];
  }

  /// hashes: the list that it was made of.
  std::uint32_t find(std::span<const std::uint32_t> hashes, std::uint32_t hash) const noexcept {
    if (begins_.empty()) return absent;
    const std::size_t at = bucket(hash);
    for (std::uint32_t n = begins_[at]; n < begins_[at + 1]; ++n) {
      if (hashes[n] == hash) return n;
    }
    return absent;
  }

  std::size_t bytes() const noexcept { return begins_.size() * sizeof(begins_[0]); }

 private:
  std::size_t bucket(std::uint32_t hash) const noexcept { return std::uint64_t{hash} >> shift_; }

  int shift_ = 32;
  std::vector<std::uint32_t> begins_;
};

}  // namespace cairn::detail
