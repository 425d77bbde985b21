#pragma once
/// A hash of bytes that is the same on every machine.

#include <cstdint>
#include <string_view>

namespace cairn {

inline constexpr std::uint64_t fnv1a_start = 0xCBF29CE484222325U;

/// FNV-1a of 64 bits; `hash` goes on from the hash of what stands before. Its low bits are poor: mix() what is cut to a
/// number of buckets. O(bytes).
/// Fowler, Noll, Vo: the FNV hash, in its form 1a.
constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = fnv1a_start) noexcept {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

}  // namespace cairn
