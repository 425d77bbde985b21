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

/// The sums of Pairs over two spans, in four accumulators each.
template <class Level, class Pairs, class T>
CAIRN_ALWAYS_INLINE void sums_of_pair(const T* x, const T* y, std::size_t size,
                                      typename Pairs::sum_type (&out)[Pairs::sums]) noexcept {
  constexpr std::size_t width = lane_count<T, Level>, chains = Pairs::sums == 1 ? 4 : 2;
  using register_bits = lanes<std::int64_t, Level>;
  typename Pairs::sum sum[chains][Pairs::sums] = {};
  typename Pairs::sum bias = {};
  typename Pairs::term terms[Pairs::parts];
  register_bits bits;
  const auto add = [&](auto& to, const register_bits& of_y) CAIRN_INLINE_BODY {
    Pairs::take(terms, bits);
    if constexpr (Pairs::biased) Pairs::add_bias(bias, terms);
    Pairs::add(to, terms, of_y);
  };
  register_bits other;
  std::size_t i = 0;
  for (; i + chains * width <= size; i += chains * width) {
    CAIRN_UNROLL
    for (std::size_t n = 0; n < chains; ++n) {
      load(bits, x + i + n * width);
      load(other, y + i + n * width);
      add(sum[n], other);
    }
  }
  for (; i + width <= size; i += width) {
    load(bits, x + i);
    load(other, y + i);
    add(sum[0], other);
  }
  if (i < size) {
    load_part(bits, x + i, size - i);
    load_part(other, y + i, size - i);
    add(sum[0], other);
  }
  CAIRN_UNROLL
  for (std::size_t s = 0; s < Pairs::sums; ++s) {
    CAIRN_UNROLL
    for (std::size_t step = 1; step < chains; step *= 2) {
      CAIRN_UNROLL for (std::size_t n = 0; n + step < chains; n += 2 * step) sum[n][s] += sum[n + step][s];
    }
    if constexpr (Pairs::biased) sum[0][s] -= bias;
    out[s] = sum_of<typename Pairs::sum_type>(sum[0][s]);
  }
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
  return detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using pairs = detail::products<T, decltype(level)>;
    typename pairs::sum_type sum[1];
    detail::sums_of_pair<decltype(level), pairs>(x.data(), y.data(), x.size(), sum);
    return sum[0];
  });
}

/// sum_i (x[i] - y[i])^2, summed as dot() is; int8 is exact up to 33025 elements. 3 size flops.
template <vector_element T>
sum_of_products<T> squared_distance(std::span<const T> x, std::span<const std::type_identity_t<T>> y) noexcept {
  assert(x.size() == y.size());
  return detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using pairs = detail::squared_differences<T, decltype(level)>;
    typename pairs::sum_type sum[1];
    detail::sums_of_pair<decltype(level), pairs>(x.data(), y.data(), x.size(), sum);
    return sum[0];
  });
}

/// x . y / (|x| |y|), from sums as those of dot(); 0 where a length is 0, be it by underflow of its squares. Rounding
/// may carry it beyond 1 by a few units in the last place. 6 size flops.
template <vector_element T>
cosine_of<T> cosine(std::span<const T> x, std::span<const std::type_identity_t<T>> y) noexcept {
  assert(x.size() == y.size());
  using result = cosine_of<T>;
  return detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using pairs = detail::products_and_squares<T, decltype(level), 3>;
    typename pairs::sum_type sum[3];
    detail::sums_of_pair<decltype(level), pairs>(x.data(), y.data(), x.size(), sum);
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
