#pragma once
/// What dot, squared distance and cosine add up over pairs of elements, and in which registers: the arithmetic that
/// dot.hpp (two spans) and row_scores.hpp (a query against rows) share.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "cairn/kernel/bfloat16.hpp"
#include "cairn/kernel/lanes.hpp"

namespace cairn {

namespace detail {

#if defined(__x86_64__)
// Sums of two neighboring products of 16-bit lanes in 32 bits. Each is a function of its own level, which the optimizer
// puts in place.
inline void add_pairs(typename vector_of<std::int32_t, 16>::type& sum,
                      const typename vector_of<std::int16_t, 16>::type& a,
                      const typename vector_of<std::int16_t, 16>::type& b) noexcept {
  sum += __builtin_ia32_pmaddwd128(a, b);
}
__attribute__((target("avx2"))) inline void add_pairs(typename vector_of<std::int32_t, 32>::type& sum,
                                                      const typename vector_of<std::int16_t, 32>::type& a,
                                                      const typename vector_of<std::int16_t, 32>::type& b) noexcept {
  sum += __builtin_ia32_pmaddwd256(a, b);
}
__attribute__((target("avx512f,avx512bw,avx512vnni"))) inline void add_pairs(
    typename vector_of<std::int32_t, 64>::type& sum, const typename vector_of<std::int16_t, 64>::type& a,
    const typename vector_of<std::int16_t, 64>::type& b) noexcept {
  typename vector_of<std::int32_t, 64>::type x, y;
  as_bits(x, a);
  as_bits(y, b);
#if defined(__clang__)
  sum = __builtin_ia32_vpdpwssd512(sum, x, y);
#else
  sum = __builtin_ia32_vpdpwssd_v16si(sum, x, y);
#endif
}
/// Sums of four neighboring products of unsigned by signed bytes.
__attribute__((target("avx512f,avx512bw,avx512vnni"))) inline void add_fours(
    typename vector_of<std::int32_t, 64>::type& sum, const typename vector_of<std::int32_t, 64>::type& unsigned_bytes,
    const typename vector_of<std::int32_t, 64>::type& signed_bytes) noexcept {
#if defined(__clang__)
  sum = __builtin_ia32_vpdpbusd512(sum, unsigned_bytes, signed_bytes);
#else
  sum = __builtin_ia32_vpdpbusd_v16si(sum, unsigned_bytes, signed_bytes);
#endif
}
#else
template <class Sum, class Half>
CAIRN_ALWAYS_INLINE void add_pairs(Sum& sum, const Half& a, const Half& b) noexcept {
  Sum left, right;
  as_bits(left, a);
  as_bits(right, b);
  sum += ((left << 16) >> 16) * ((right << 16) >> 16) + (left >> 16) * (right >> 16);
}
#endif

/// How a register of T is taken apart into terms that are multiplied and summed.
template <class T, class Level>
struct elements {  // float and double
  using sum_type = T;
  using term = lanes<T, Level>;
  static constexpr std::size_t parts = 1;

  template <class Bits>
  static CAIRN_ALWAYS_INLINE void take(term (&to)[parts], const Bits& bits) noexcept {
    as_bits(to[0], bits);
  }
  static CAIRN_ALWAYS_INLINE void add_product(term& sum, const term& a, const term& b) noexcept { sum += a * b; }
};

/// The even elements and the odd ones, as floats.
template <class Level>
struct elements<bfloat16, Level> {
  using sum_type = float;
  using term = lanes<float, Level>;
  static constexpr std::size_t parts = 2;

  template <class Bits>
  static CAIRN_ALWAYS_INLINE void take(term (&to)[parts], const Bits& bits) noexcept {
    typename vector_of<std::uint32_t, Level::bytes>::type pairs;
    as_bits(pairs, bits);
    as_bits(to[0], pairs << 16U);
    as_bits(to[1], pairs & 0xffff0000U);
  }
  static CAIRN_ALWAYS_INLINE void add_product(term& sum, const term& a, const term& b) noexcept { sum += a * b; }
};

/// The even elements and the odd ones, in 16 bits: products of two of them and of their differences fit into 32.
template <class Level>
struct elements<std::int8_t, Level> {
  using sum_type = std::int32_t;
  using term = lanes<std::int16_t, Level>;
  static constexpr std::size_t parts = 2;

  template <class Bits>
  static CAIRN_ALWAYS_INLINE void take(term (&to)[parts], const Bits& bits) noexcept {
    term pairs;
    as_bits(pairs, bits);
    to[0] = (pairs << 8) >> 8;
    to[1] = pairs >> 8;
  }
  static CAIRN_ALWAYS_INLINE void add_product(lanes<std::int32_t, Level>& sum, const term& a, const term& b) noexcept {
    add_pairs(sum, a, b);
  }
};

/// The names that the sums below share. `take` is what is worked out once of x, for many y.
template <class T, class Level, std::size_t Sums>
struct pair_terms {
  using format = elements<T, Level>;
  using sum_type = typename format::sum_type;
  using sum = lanes<sum_type, Level>;
  using term = typename format::term;
  static constexpr std::size_t sums = Sums, parts = format::parts;
  static constexpr bool biased = false;

  template <class Bits>
  static CAIRN_ALWAYS_INLINE void take(term (&x)[parts], const Bits& bits) noexcept {
    format::take(x, bits);
  }
};

/// sum_i x[i] y[i].
template <class T, class Level>
struct products : pair_terms<T, Level, 1> {
  using base = pair_terms<T, Level, 1>;
  template <class Bits>
  static CAIRN_ALWAYS_INLINE void add(typename base::sum (&to)[1], const typename base::term (&x)[base::parts],
                                      const Bits& bits) noexcept {
    typename base::term y[base::parts];
    base::take(y, bits);
    CAIRN_UNROLL for (std::size_t p = 0; p < base::parts; ++p) base::format::add_product(to[0], x[p], y[p]);
  }
};

#if defined(__x86_64__)
/// The instruction wants one side without sign: y + 128. What that adds is 128 x[i], summed apart as the bias.
template <>
struct products<std::int8_t, avx512::level> {
  using sum_type = std::int32_t;
  using sum = lanes<std::int32_t, avx512::level>;
  using term = sum;
  static constexpr std::size_t sums = 1, parts = 1;
  static constexpr bool biased = true;
  static constexpr auto signs = static_cast<std::int32_t>(0x80808080U);

  template <class Bits>
  static CAIRN_ALWAYS_INLINE void take(term (&x)[parts], const Bits& bits) noexcept {
    as_bits(x[0], bits);
  }
  static CAIRN_ALWAYS_INLINE void add_bias(sum& bias, const term (&x)[parts]) noexcept {
    const sum zero = sum{} + signs;
    add_fours(bias, zero, x[0]);
  }
  template <class Bits>
  static CAIRN_ALWAYS_INLINE void add(sum (&to)[sums], const term (&x)[parts], const Bits& bits) noexcept {
    sum y;
    as_bits(y, bits);
    y ^= signs;
    add_fours(to[0], y, x[0]);
  }
};
#endif

/// sum_i (x[i] - y[i])^2.
template <class T, class Level>
struct squared_differences : pair_terms<T, Level, 1> {
  using base = pair_terms<T, Level, 1>;
  template <class Bits>
  static CAIRN_ALWAYS_INLINE void add(typename base::sum (&to)[1], const typename base::term (&x)[base::parts],
                                      const Bits& bits) noexcept {
    typename base::term y[base::parts];
    base::take(y, bits);
    CAIRN_UNROLL for (std::size_t p = 0; p < base::parts; ++p) {
      y[p] = x[p] - y[p];
      base::format::add_product(to[0], y[p], y[p]);
    }
  }
};

/// sum_i x[i] y[i] and sum_i y[i]^2; with Sums = 3 also sum_i x[i]^2.
template <class T, class Level, std::size_t Sums = 2>
struct products_and_squares : pair_terms<T, Level, Sums> {
  using base = pair_terms<T, Level, Sums>;
  template <class Bits>
  static CAIRN_ALWAYS_INLINE void add(typename base::sum (&to)[Sums], const typename base::term (&x)[base::parts],
                                      const Bits& bits) noexcept {
    typename base::term y[base::parts];
    base::take(y, bits);
    CAIRN_UNROLL for (std::size_t p = 0; p < base::parts; ++p) {
      base::format::add_product(to[0], x[p], y[p]);
      base::format::add_product(to[1], y[p], y[p]);
      if constexpr (Sums == 3) base::format::add_product(to[2], x[p], x[p]);
    }
  }
};

template <class T, class Level>
using products_and_both_squares = products_and_squares<T, Level, 3>;

}  // namespace detail

/// What kernels take vectors of.
template <class T>
concept vector_element =
    std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, bfloat16> || std::same_as<T, std::int8_t>;

/// The type of sums of products: float for float and bfloat16, double, std::int32_t for std::int8_t.
template <vector_element T>
using sum_of_products = typename detail::elements<T, detail::baseline::level>::sum_type;

/// The type of a cosine: float, and double for double.
template <vector_element T>
using cosine_of = std::conditional_t<std::same_as<T, double>, double, float>;

}  // namespace cairn
