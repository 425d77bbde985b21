#pragma once
/// Which keys a query of attention sees, as a type: an interval of positions, so that whole tiles are left out.

#include <concepts>
#include <cstddef>

#include "cairn/kernel/isa.hpp"

namespace cairn {

/// The query at a position of a sequence sees the keys from first_key(position, length) to before
/// end_key(position, length) of the same sequence. Neither may fall as the position grows, and end_key is at most
/// `length`. A query that sees none gets zeros.
template <class Mask>
concept attention_mask = requires(const Mask& mask, std::size_t position, std::size_t length) {
  { mask.first_key(position, length) } -> std::same_as<std::size_t>;
  { mask.end_key(position, length) } -> std::same_as<std::size_t>;
};

/// Every query sees every key.
struct bidirectional {
  CAIRN_ALWAYS_INLINE static constexpr std::size_t first_key(std::size_t, std::size_t) noexcept { return 0; }
  CAIRN_ALWAYS_INLINE static constexpr std::size_t end_key(std::size_t, std::size_t length) noexcept { return length; }
};

/// A query sees its own position and those before it.
struct causal {
  CAIRN_ALWAYS_INLINE static constexpr std::size_t first_key(std::size_t, std::size_t) noexcept { return 0; }
  CAIRN_ALWAYS_INLINE static constexpr std::size_t end_key(std::size_t position, std::size_t) noexcept {
    return position + 1;
  }
};

/// A query sees its own position and the `width` - 1 before it.
struct windowed {
  std::size_t width = 1;

  CAIRN_ALWAYS_INLINE constexpr std::size_t first_key(std::size_t position, std::size_t) const noexcept {
    return position < width ? 0 : position + 1 - width;
  }
  CAIRN_ALWAYS_INLINE constexpr std::size_t end_key(std::size_t position, std::size_t) const noexcept {
    return position + 1;
  }
};

}  // namespace cairn
