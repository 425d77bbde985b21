#pragma once
/// Loads of stored elements in the type that is computed in.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "cairn/kernel/bfloat16.hpp"
#include "cairn/kernel/lanes.hpp"

namespace cairn::detail {

/// One register of float (of double for doubles) from as many elements of T.
template <class Level, class T, class Vector>
CAIRN_ALWAYS_INLINE void load_widened(Vector& to, const T* from) noexcept {
  if constexpr (std::is_same_v<T, bfloat16>) {
    using words = typename vector_of<std::uint32_t, Level::bytes>::type;
    typename vector_of<std::uint16_t, Level::bytes / 2>::type half;
    load(half, from);
    as_bits(to, __builtin_convertvector(half, words) << 16U);
  } else if constexpr (std::is_same_v<T, std::int8_t>) {
    using words = lanes<std::int32_t, Level>;
    typename vector_of<std::int8_t, Level::bytes / 4>::type quarter;
    load(quarter, from);
    const words whole = __builtin_convertvector(quarter, words);
    to = __builtin_convertvector(whole, Vector);
  } else {
    load(to, from);
  }
}

/// Its first `count` elements, fewer than it has; the others 0.
template <class Level, class T, class Vector>
CAIRN_ALWAYS_INLINE void load_part_widened(Vector& to, const T* from, std::size_t count) noexcept {
  constexpr std::size_t width = std::is_same_v<T, double> ? lane_count<double, Level> : lane_count<float, Level>;
  T part[width] = {};
  copy_part<width>(part, from, count);
  load_widened<Level>(to, static_cast<const T*>(part));
}

}  // namespace cairn::detail
