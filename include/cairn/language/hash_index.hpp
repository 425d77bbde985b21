#pragma once
/// Which column a hash has: an open table for as many hashes as a vocabulary holds.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"

namespace cairn::detail {

/// The place of each of distinct hashes in a list. 32 to 64 bytes a hash; O(1).
class hash_index {
 public:
  static constexpr std::uint32_t absent = ~std::uint32_t{0};

  hash_index() = default;
  explicit hash_index(std::span<const std::uint64_t> hashes)
      : slots_(std::bit_ceil(hashes.size() * 2 + 1), slot{0, absent}), mask_(slots_.size() - 1) {
    for (std::size_t n = 0; n < hashes.size(); ++n) {
      slots_[place(hashes[n])] = {hashes[n], static_cast<std::uint32_t>(n)};
    }
  }

  std::uint32_t find(std::uint64_t hash) const noexcept { return slots_.empty() ? absent : slots_[place(hash)].column; }

 private:
  struct slot {
    std::uint64_t hash;
    std::uint32_t column;
  };

  std::size_t place(std::uint64_t hash) const noexcept {
    std::size_t at = mix(hash) & mask_;
    while (slots_[at].column != absent && slots_[at].hash != hash) at = (at + 1) & mask_;
    return at;
  }

  std::vector<slot> slots_;
  std::size_t mask_ = 0;
};

}  // namespace cairn::detail
