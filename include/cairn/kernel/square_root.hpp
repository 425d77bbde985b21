#pragma once
/// Square roots of the lanes of a vector, which the compilers' extension does not have.

#include <cstddef>

#include "cairn/kernel/lanes.hpp"

namespace cairn::detail {

#if defined(__x86_64__)
// Each is a function of its own level, which the optimizer puts in place.
inline void take_roots(typename vector_of<float, 16>::type& x) noexcept {
  x = __builtin_ia32_sqrtps(x);
}
inline void take_roots(typename vector_of<double, 16>::type& x) noexcept {
  x = __builtin_ia32_sqrtpd(x);
}
__attribute__((target("avx2"))) inline void take_roots(typename vector_of<float, 32>::type& x) noexcept {
  x = __builtin_ia32_sqrtps256(x);
}
__attribute__((target("avx2"))) inline void take_roots(typename vector_of<double, 32>::type& x) noexcept {
  x = __builtin_ia32_sqrtpd256(x);
}
__attribute__((target("avx512f"))) inline void take_roots(typename vector_of<float, 64>::type& x) noexcept {
#if defined(__clang__)
  x = __builtin_ia32_sqrtps512(x, 4);
#else
  x = __builtin_ia32_sqrtps512_mask(x, x, -1, 4);
#endif
}
__attribute__((target("avx512f"))) inline void take_roots(typename vector_of<double, 64>::type& x) noexcept {
#if defined(__clang__)
  x = __builtin_ia32_sqrtpd512(x, 4);
#else
  x = __builtin_ia32_sqrtpd512_mask(x, x, -1, 4);
#endif
}
#endif

/// x = sqrt(x) lane by lane, correctly rounded; any size of vector that the level has registers for, or smaller.
template <class T, class Level, class Vector>
CAIRN_ALWAYS_INLINE void square_root(Vector& x) noexcept {
#if defined(__x86_64__)
  if constexpr (sizeof(Vector) >= 16 && sizeof(Vector) <= Level::bytes) return take_roots(x);
#endif
  constexpr std::size_t width = sizeof(Vector) / sizeof(T);
  T part[width];
  store(part, x);
  for (std::size_t n = 0; n < width; ++n) {
    if constexpr (sizeof(T) == sizeof(float)) {
      part[n] = __builtin_sqrtf(part[n]);
    } else {
      part[n] = __builtin_sqrt(part[n]);
    }
  }
  load(x, part);
}

}  // namespace cairn::detail
