#pragma once
/// Inner product, squared distance, cosine and scaled addition of two spans, in float, double, bfloat16 and int8.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "cairn/kernel/pair_sums.hpp"
#include "cairn/kernel/widen.hpp"

namespace cairn {

namespace detail {

/// The first 1 to 15 bytes from memory, and zeros: through two whole registers, since a vector that is read from memory
/// right after its parts were written there has to wait.
template <class Vector>
CAIRN_ALWAYS_INLINE void load_short(Vector& to, const void* from, std::size_t bytes) noexcept {
  static_assert(sizeof(Vector) == 16);
  const auto* at = static_cast<const unsigned char*>(from);
  std::uint64_t low = 0, high = 0;
  if (bytes >= 8) {
    __builtin_memcpy(&low, at, 8);
    __builtin_memcpy(&high, at + bytes - 8, 8);
    high = bytes > 8 ? high >> (128 - 8 * bytes) : 0;
  } else if (bytes >= 4) {
    std::uint32_t first = 0, last = 0;
    __builtin_memcpy(&first, at, 4);
    __builtin_memcpy(&last, at + bytes - 4, 4);
    low = std::uint64_t{last} << (8 * bytes - 32) | first;
  } else {
    low = std::uint64_t{at[bytes - 1]} << (8 * bytes - 8) | std::uint64_t{at[bytes / 2]} << (bytes / 2 * 8) | at[0];
  }
  to = Vector{static_cast<std::int64_t>(low), static_cast<std::int64_t>(high)};
}

/// The sums of Pairs over two spans in independent chains. What is left beyond the last whole register is read with the
/// register that ends there, without what was summed already; spans shorter than a register take one half as wide.
template <class Level, template <class, class> class Pairs, class T, class Sum, std::size_t Sums>
CAIRN_ALWAYS_INLINE void sums_of_pair(const T* x, const T* y, std::size_t size, Sum (&out)[Sums]) noexcept {
  using pairs = Pairs<T, Level>;
  constexpr std::size_t width = lane_count<T, Level>, chains = Sums == 1 ? 4 : 2;
  if constexpr (Level::bytes > 16) {
    if (size < width) {
      return sums_of_pair<level_of<Level::name, Level::bytes / 2, Level::registers>, Pairs>(x, y, size, out);
    }
  }
  typename pairs::sum sum[chains][Sums] = {};
  typename pairs::sum bias = {};
  typename pairs::term terms[pairs::parts];
  lanes<std::int64_t, Level> left, right;
  std::size_t i = 0;
  for (; i + chains * width <= size; i += chains * width) {
    CAIRN_UNROLL
    for (std::size_t n = 0; n < chains; ++n) {
      load(left, x + i + n * width);
      load(right, y + i + n * width);
      pairs::take(terms, left);
      if constexpr (pairs::biased) pairs::add_bias(bias, terms);
      pairs::add(sum[n], terms, right);
    }
  }
  for (; i + width <= size; i += width) {
    load(left, x + i);
    load(right, y + i);
    pairs::take(terms, left);
    if constexpr (pairs::biased) pairs::add_bias(bias, terms);
    pairs::add(sum[0], terms, right);
  }
  if (i < size) {
    if (size >= width) {
      lanes<std::int64_t, Level> mask;
      load_mask_of_last(mask, (size - i) * sizeof(T));
      load(left, x + size - width);
      load(right, y + size - width);
      left &= mask;
      right &= mask;
    } else if constexpr (Level::bytes == 16) {
      load_short(left, x, size * sizeof(T));
      load_short(right, y, size * sizeof(T));
    }
    pairs::take(terms, left);
    if constexpr (pairs::biased) pairs::add_bias(bias, terms);
    pairs::add(sum[1], terms, right);
  }
  CAIRN_UNROLL
  for (std::size_t s = 0; s < Sums; ++s) {
    if constexpr (pairs::biased) sum[0][s] -= bias;
    if constexpr (chains == 4) sum[2][s] += sum[3][s];
    sum[0][s] += sum[1][s];
    if constexpr (chains == 4) sum[0][s] += sum[2][s];
    out[s] = sum_of<Sum>(sum[0][s]);
  }
}

template <class Level, class T>
CAIRN_ALWAYS_INLINE sum_of_products<T> dot_loop(const T* x, const T* y, std::size_t size) noexcept {
  sum_of_products<T> sum[1];
  sums_of_pair<Level, products>(x, y, size, sum);
  return sum[0];
}

/// xy / sqrt(xx yy), and 0 where one of the two is 0.
template <class T>
CAIRN_ALWAYS_INLINE T cosine_from(T xy, T xx, T yy) noexcept {
  const T lengths =
      sizeof(T) == sizeof(float)
          ? static_cast<T>(__builtin_sqrtf(static_cast<float>(xx)) * __builtin_sqrtf(static_cast<float>(yy)))
          : static_cast<T>(__builtin_sqrt(xx) * __builtin_sqrt(yy));
  return lengths == 0 ? T{0} : xy / lengths;
}

/// y[i] += a x[i], x widened to y's type.
template <class Level, class T, class Sum>
CAIRN_ALWAYS_INLINE void axpy_loop(Sum a, const T* x, Sum* y, std::size_t size) noexcept {
  constexpr std::size_t width = lane_count<Sum, Level>;
  using vector = lanes<Sum, Level>;
  std::size_t i = 0;
  for (; i + width <= size; i += width) {
    vector from, to;
    load_widened<Level>(from, x + i);
    load(to, y + i);
    to += a * from;
    store(y + i, to);
  }
  for (; i < size; ++i) y[i] += a * static_cast<Sum>(x[i]);
}

}  // namespace detail

/// sum_i x[i] y[i] of two spans of one size; 0 for empty ones. The order of summation is fixed: the result depends on
/// the values, the size and the level, not on alignment. bfloat16 is summed in float. int8 is summed in 32 bits and is
/// exact up to 131071 elements. 2 size flops.
template <vector_element T>
sum_of_products<T> dot(std::span<const T> x, std::span<const std::type_identity_t<T>> y) noexcept {
  assert(x.size() == y.size());
  return detail::at_level(
      [&](auto level) CAIRN_INLINE_BODY { return detail::dot_loop<decltype(level)>(x.data(), y.data(), x.size()); });
}

/// sum_i (x[i] - y[i])^2, summed as dot() is; int8 is exact up to 33025 elements. 3 size flops.
template <vector_element T>
sum_of_products<T> squared_distance(std::span<const T> x, std::span<const std::type_identity_t<T>> y) noexcept {
  assert(x.size() == y.size());
  return detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    sum_of_products<T> sum[1];
    detail::sums_of_pair<decltype(level), detail::squared_differences>(x.data(), y.data(), x.size(), sum);
    return sum[0];
  });
}

/// x . y / (|x| |y|), from sums as those of dot(); 0 where a length is 0, be it by underflow of its squares. Rounding
/// may carry it beyond 1 by a few units in the last place. 6 size flops.
template <vector_element T>
cosine_of<T> cosine_similarity(std::span<const T> x, std::span<const std::type_identity_t<T>> y) noexcept {
  assert(x.size() == y.size());
  using result = cosine_of<T>;
  return detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    sum_of_products<T> sum[3];
    detail::sums_of_pair<decltype(level), detail::products_and_both_squares>(x.data(), y.data(), x.size(), sum);
    return detail::cosine_from(static_cast<result>(sum[0]), static_cast<result>(sum[2]), static_cast<result>(sum[1]));
  });
}

/// y[i] += a x[i] of two spans of one size that do not overlap in part; float for x of bfloat16 and int8. 2 size flops.
template <detail::kernel_scalar T>
void axpy(T a, std::span<const std::type_identity_t<T>> x, std::span<std::type_identity_t<T>> y) noexcept {
  assert(x.size() == y.size());
  detail::at_level([&](auto level)
                       CAIRN_INLINE_BODY { detail::axpy_loop<decltype(level)>(a, x.data(), y.data(), x.size()); });
}
inline void axpy(float a, std::span<const bfloat16> x, std::span<float> y) noexcept {
  assert(x.size() == y.size());
  detail::at_level([&](auto level)
                       CAIRN_INLINE_BODY { detail::axpy_loop<decltype(level)>(a, x.data(), y.data(), x.size()); });
}
inline void axpy(float a, std::span<const std::int8_t> x, std::span<float> y) noexcept {
  assert(x.size() == y.size());
  detail::at_level([&](auto level)
                       CAIRN_INLINE_BODY { detail::axpy_loop<decltype(level)>(a, x.data(), y.data(), x.size()); });
}

}  // namespace cairn
