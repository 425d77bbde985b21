#pragma once
/// Square roots of registers. g++ and clang have no operator for them, and their scalar function keeps a branch for the
/// error number, which hides it from the vectorizer.

#include <cmath>
#include <concepts>

#include "cairn/kernel/lanes.hpp"

namespace cairn::detail {

// A builtin belongs to the level of the function that names it.
#if defined(__x86_64__)
inline void root_of(vector_of<float, 16>::type& to, const vector_of<float, 16>::type& from) noexcept {
  to = __builtin_ia32_sqrtps(from);
}
inline void root_of(vector_of<double, 16>::type& to, const vector_of<double, 16>::type& from) noexcept {
  to = __builtin_ia32_sqrtpd(from);
}
__attribute__((target("avx2,fma"))) inline void root_of(vector_of<float, 32>::type& to,
                                                        const vector_of<float, 32>::type& from) noexcept {
  to = __builtin_ia32_sqrtps256(from);
}
__attribute__((target("avx2,fma"))) inline void root_of(vector_of<double, 32>::type& to,
                                                        const vector_of<double, 32>::type& from) noexcept {
  to = __builtin_ia32_sqrtpd256(from);
}
__attribute__((target("avx2,fma,avx512f"))) inline void root_of(vector_of<float, 64>::type& to,
                                                                const vector_of<float, 64>::type& from) noexcept {
#if defined(__clang__)
  to = __builtin_ia32_sqrtps512(from, 4);  // 4: as the rounding mode says
#else
  to = __builtin_ia32_sqrtps512_mask(from, from, -1, 4);
#endif
}
__attribute__((target("avx2,fma,avx512f"))) inline void root_of(vector_of<double, 64>::type& to,
                                                                const vector_of<double, 64>::type& from) noexcept {
#if defined(__clang__)
  to = __builtin_ia32_sqrtpd512(from, 4);
#else
  to = __builtin_ia32_sqrtpd512_mask(from, from, -1, 4);
#endif
}
#elif defined(__aarch64__)
inline void root_of(vector_of<float, 16>::type& to, const vector_of<float, 16>::type& from) noexcept {
  asm("fsqrt %0.4s, %1.4s" : "=w"(to) : "w"(from));
}
inline void root_of(vector_of<double, 16>::type& to, const vector_of<double, 16>::type& from) noexcept {
  asm("fsqrt %0.2d, %1.2d" : "=w"(to) : "w"(from));
}
#else
template <class Vector>
void root_of(Vector& to, const Vector& from) noexcept {
  for (std::size_t i = 0; i < sizeof(Vector) / sizeof(from[0]); ++i) to[i] = std::sqrt(from[i]);
}
#endif

/// Lane by lane the square root, rounded as IEEE 754 asks: -0 of -0, and no number below it. Of 16 to 64 bytes of float
/// or double, or of one of them: a formula in it holds for registers and scalars alike.
template <class Lanes>
CAIRN_ALWAYS_INLINE void sqrt_lanes(Lanes& to, const Lanes& from) noexcept {
  if constexpr (std::floating_point<Lanes>) {
    to = std::sqrt(from);
  } else {
    root_of(to, from);
  }
}

/// The same in place, of a vector of any size: one by one where the level has no register of that size.
template <class Level, class Vector>
CAIRN_ALWAYS_INLINE void sqrt_any_lanes(Vector& x) noexcept {
  if constexpr (sizeof(Vector) >= 16 && sizeof(Vector) <= Level::bytes) {
    root_of(x, x);
  } else {
    for (std::size_t i = 0; i < sizeof(Vector) / sizeof(x[0]); ++i) x[i] = std::sqrt(x[i]);
  }
}

}  // namespace cairn::detail
