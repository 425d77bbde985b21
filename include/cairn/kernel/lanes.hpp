#pragma once
/// Vectors of a level's width in the compilers' own extension: + - * / and comparisons work lane by lane, a scalar
/// operand is spread. They never cross a function boundary by value, since the calling convention depends on the
/// instruction set.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "cairn/kernel/isa.hpp"

namespace cairn::detail {

/// The scalars that kernels compute in.
template <class T>
concept kernel_scalar = std::same_as<T, float> || std::same_as<T, double>;

template <class T, std::size_t Bytes>
struct vector_of {
  typedef T type __attribute__((vector_size(Bytes)));  // NOLINT: an alias cannot carry the attribute on g++ 12
};

/// One register of T at a level.
template <class T, class Level>
using lanes = typename vector_of<T, Level::bytes>::type;

template <class T, class Level>
inline constexpr std::size_t lane_count = Level::bytes / sizeof(T);

/// `count` up to the next multiple of `step`.
CAIRN_ALWAYS_INLINE constexpr std::size_t rounded_up(std::size_t count, std::size_t step) noexcept {
  return (count + step - 1) / step * step;
}

/// The integer as wide as T, for the bits of its lanes.
template <class T>
using bits_of = std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t>;

/// Loads and stores assume the alignment of T alone.
template <class Vector, class T>
CAIRN_ALWAYS_INLINE void load(Vector& to, const T* from) noexcept {
  __builtin_memcpy(&to, from, sizeof(Vector));
}
template <class Vector, class T>
CAIRN_ALWAYS_INLINE void store(T* to, const Vector& from) noexcept {
  __builtin_memcpy(static_cast<void*>(to), &from, sizeof(Vector));
}

/// Copies count < 2^n lanes in pieces of fixed size, which no compiler turns into a call.
template <std::size_t Lanes, class T>
CAIRN_ALWAYS_INLINE void copy_part(T* to, const T* from, std::size_t count) noexcept {
  std::size_t at = 0;
  if constexpr (Lanes > 32) {
    if ((count & 32U) != 0) __builtin_memcpy(static_cast<void*>(to), from, 32 * sizeof(T)), at = 32;
  }
  if constexpr (Lanes > 16) {
    if ((count & 16U) != 0) __builtin_memcpy(static_cast<void*>(to + at), from + at, 16 * sizeof(T)), at += 16;
  }
  if constexpr (Lanes > 8) {
    if ((count & 8U) != 0) __builtin_memcpy(static_cast<void*>(to + at), from + at, 8 * sizeof(T)), at += 8;
  }
  if constexpr (Lanes > 4) {
    if ((count & 4U) != 0) __builtin_memcpy(static_cast<void*>(to + at), from + at, 4 * sizeof(T)), at += 4;
  }
  if constexpr (Lanes > 2) {
    if ((count & 2U) != 0) __builtin_memcpy(static_cast<void*>(to + at), from + at, 2 * sizeof(T)), at += 2;
  }
  if ((count & 1U) != 0) to[at] = from[at];
}

/// The lanes of two vectors one after the other.
template <class Vector, class Half, std::size_t... I>
CAIRN_ALWAYS_INLINE void join(Vector& to, const Half& low, const Half& high, std::index_sequence<I...>) noexcept {
  to = __builtin_shufflevector(low, high, static_cast<int>(I)...);
}

/// The first `count` lanes from memory, fewer than a vector has; the others `rest`. Put together in registers: pieces
/// written to memory and read back as one vector would wait until they have arrived there.
template <class Vector, class T>
CAIRN_ALWAYS_INLINE void load_part(Vector& to, const T* from, std::size_t count, T rest = T{}) noexcept {
  constexpr std::size_t width = sizeof(Vector) / sizeof(T);
  if constexpr (sizeof(T) < 4 || !std::is_same_v<std::remove_cvref_t<decltype(to[0])>, T>) {
    T part[width];
    CAIRN_UNROLL
    for (std::size_t i = 0; i < width; ++i) part[i] = rest;
    copy_part<width>(part, from, count);
    load(to, part);
  } else if constexpr (sizeof(Vector) > 16) {
    typename vector_of<T, sizeof(Vector) / 2>::type low, high;
    if (count >= width / 2) {
      load(low, from);
      load_part(high, from + width / 2, count - width / 2, rest);
    } else {
      load_part(low, from, count, rest);
      high = rest - decltype(high){};
    }
    join(to, low, high, std::make_index_sequence<width>{});
  } else {
    to = rest - Vector{};
    CAIRN_UNROLL
    for (std::size_t i = 0; i + 1 < width; ++i) {
      if (i < count) to[i] = from[i];
    }
  }
}

/// The first `count` lanes to memory, fewer than a vector has.
template <class Vector, class T>
CAIRN_ALWAYS_INLINE void store_part(T* to, const Vector& from, std::size_t count) noexcept {
  constexpr std::size_t width = sizeof(Vector) / sizeof(T);
  T part[width];
  store(part, from);
  copy_part<width>(to, part, count);
}

struct byte_window {
  unsigned char bytes[192] = {};
};
inline constexpr byte_window ones_amid_zeros = [] {
  byte_window all;
  for (std::size_t n = 64; n < 128; ++n) all.bytes[n] = 0xff;
  return all;
}();

/// All bits of the first `count` bytes, or of the last ones, fewer than a vector has; the others 0.
template <class Vector>
CAIRN_ALWAYS_INLINE void load_mask_of_first(Vector& to, std::size_t count) noexcept {
  load(to, ones_amid_zeros.bytes + 128 - count);
}
template <class Vector>
CAIRN_ALWAYS_INLINE void load_mask_of_last(Vector& to, std::size_t count) noexcept {
  load(to, ones_amid_zeros.bytes + 64 + count - sizeof(Vector));
}

/// All lanes `value`; -0 becomes 0. (g++ 12 makes one broadcast of this sum, and sixteen masked ones of a difference.)
template <class Vector, class T>
CAIRN_ALWAYS_INLINE void fill(Vector& to, T value) noexcept {
  to = Vector{} + value;
}

/// The bits of one vector as another of its size.
template <class To, class From>
CAIRN_ALWAYS_INLINE void as_bits(To& to, const From& from) noexcept {
  static_assert(sizeof(To) == sizeof(From));
  __builtin_memcpy(&to, &from, sizeof(To));
}

/// low and high become the first and the second half of a[0], b[0], a[1], b[1], ...
template <class Vector, std::size_t... I>
CAIRN_ALWAYS_INLINE void interleave(const Vector& a, const Vector& b, Vector& low, Vector& high,
                                    std::index_sequence<I...>) noexcept {
  constexpr int width = sizeof...(I);
  low = __builtin_shufflevector(a, b, (static_cast<int>(I) / 2 + (I % 2 == 0 ? 0 : width))...);
  high = __builtin_shufflevector(a, b, (static_cast<int>(I) / 2 + width / 2 + (I % 2 == 0 ? 0 : width))...);
}

/// Lane by lane the larger, and that of `b` where one is not a number.
template <class Vector>
CAIRN_ALWAYS_INLINE void keep_larger(Vector& a, const Vector& b) noexcept {
  a = a > b ? a : b;
}

/// join(low, high) of halves until one lane is left; join changes its first argument.
template <class T, class Vector, class Join>
CAIRN_ALWAYS_INLINE T reduce(const Vector& values, const Join& join) noexcept {
  constexpr std::size_t half_width = sizeof(Vector) / sizeof(T) / 2;
  if constexpr (half_width == 1) {
    T part[2];
    store(part, values);
    join(part[0], part[1]);
    return part[0];
  } else {
    using half = typename vector_of<T, half_width * sizeof(T)>::type;
    half part[2];
    __builtin_memcpy(part, &values, sizeof(values));
    join(part[0], part[1]);
    return reduce<T>(part[0], join);
  }
}

/// The sum of the lanes.
template <class T, class Vector>
CAIRN_ALWAYS_INLINE T sum_of(const Vector& values) noexcept {
  return reduce<T>(values, [](auto& a, const auto& b) CAIRN_INLINE_BODY { a += b; });
}

/// The largest of the lanes; a lane that is not a number counts or not, as it comes.
template <class T, class Vector>
CAIRN_ALWAYS_INLINE T largest_of(const Vector& values) noexcept {
  return reduce<T>(values, [](auto& a, const auto& b) CAIRN_INLINE_BODY { a = a > b ? a : b; });
}

#if defined(__x86_64__)
/// to[i] = table[low four bits of index[i]].
__attribute__((target("avx512f"))) inline void look_up(
    typename vector_of<float, 64>::type& to, const float (&table)[16],
    const typename vector_of<std::int32_t, 64>::type& index) noexcept {
  typename vector_of<float, 64>::type values;
  __builtin_memcpy(&values, table, sizeof(values));
#if defined(__clang__)
  to = __builtin_ia32_permvarsf512(values, index);
#else
  to = __builtin_shuffle(values, index);
#endif
}

/// Whether a lane of a is less than that of b.
__attribute__((target("avx512f"))) inline bool any_below(const typename vector_of<float, 64>::type& a,
                                                         const typename vector_of<float, 64>::type& b) noexcept {
  constexpr int less = 0x11, as_it_is = 4;
  return __builtin_ia32_cmpps512_mask(a, b, less, static_cast<unsigned short>(0xffff), as_it_is) != 0;
}
#endif

/// Whether any bit of a vector is set. Asked of the difference (^) between a running maximum and what it was, rather
/// than of a comparison, which g++ 12 takes apart lane by lane at the level avx512.
template <class Vector>
CAIRN_ALWAYS_INLINE bool any_bit(const Vector& vector) noexcept {
  typename vector_of<std::int64_t, sizeof(Vector)>::type bits;
  as_bits(bits, vector);
  return reduce<std::int64_t>(bits, [](auto& a, const auto& b) CAIRN_INLINE_BODY { a |= b; }) != 0;
}

/// Whether a lane of a is larger than that of b; NaN is no larger.
template <class Vector>
CAIRN_ALWAYS_INLINE bool any_above(const Vector& a, const Vector& b) noexcept {
  const Vector larger = a > b ? a : b;
  typename vector_of<std::int64_t, sizeof(Vector)>::type left, right;
  as_bits(left, larger);
  as_bits(right, b);
  return any_bit(left ^ right);
}

}  // namespace cairn::detail
