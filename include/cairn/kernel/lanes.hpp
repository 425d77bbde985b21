#pragma once
/// Fixed-width vectors in the compilers' own extension, for kernels whose sums must keep one association order. They
/// never cross a function boundary by value, since the calling convention depends on the instruction set.

#include <concepts>
#include <cstddef>

namespace cairn::detail {

/// The scalars that kernels run on.
template <class T>
concept kernel_scalar = std::same_as<T, float> || std::same_as<T, double>;

/// 32 bytes of scalars: one register of AVX, two of SSE or NEON. The width is part of the kernels' order of summation,
/// so it does not depend on the instruction set.
inline constexpr std::size_t lane_bytes = 32;

template <kernel_scalar T>
struct lanes_of {
  typedef T type __attribute__((vector_size(lane_bytes)));  // NOLINT: an alias cannot carry the attribute on g++ 12
};
template <kernel_scalar T>
using lanes = typename lanes_of<T>::type;

template <kernel_scalar T>
inline constexpr std::size_t lane_count = lane_bytes / sizeof(T);

#define CAIRN_ALWAYS_INLINE inline __attribute__((always_inline))

/// Loads and stores assume the alignment of T alone.
template <class T>
CAIRN_ALWAYS_INLINE void load(lanes<T>& to, const T* from) noexcept {
  __builtin_memcpy(&to, from, lane_bytes);
}
template <class T>
CAIRN_ALWAYS_INLINE void store(T* to, const lanes<T>& from) noexcept {
  __builtin_memcpy(to, &from, lane_bytes);
}

/// The sum of the lanes, by halves.
template <class T>
CAIRN_ALWAYS_INLINE T sum_of(const lanes<T>& values) noexcept {
  T part[lane_count<T>];
  store(part, values);
  for (std::size_t half = lane_count<T> / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) part[i] += part[i + half];
  }
  return part[0];
}

}  // namespace cairn::detail
