#pragma once
/// How many values of a span are above a bound, equal it, or are finite: what a rank comes down to where few places are
/// asked for and nothing need be sorted.

#include <cstddef>
#include <span>

#include "cairn/kernel/lanes.hpp"

namespace cairn {

/// How many values are above a bound, and how many equal it.
struct counted_against {
  std::size_t above = 0, same = 0;
};

namespace detail {

/// How many lanes of counts below zero, each one for a value that was counted.
template <class Counts>
CAIRN_ALWAYS_INLINE std::size_t counted(const Counts& counts) noexcept {
  bits_of<float> parts[sizeof(Counts) / sizeof(bits_of<float>)];
  store(parts, counts);
  std::size_t sum = 0;
  for (const bits_of<float> part : parts) sum += static_cast<std::size_t>(-part);
  return sum;
}

}  // namespace detail

/// Comparisons with NaN are false. Requires fewer than 2^31 values. Two comparisons a value.
inline counted_against count_against(std::span<const float> values, float bound) noexcept {
  return detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using vector = detail::lanes<float, decltype(level)>;
    using verdicts = decltype(vector{} > vector{});  // whole numbers, -1 where true
    constexpr std::size_t width = detail::lane_count<float, decltype(level)>, sums = 2;
    verdicts higher[sums] = {}, equal[sums] = {};
    vector part, bounds;
    detail::fill(bounds, bound);
    std::size_t at = 0;
    for (; at + sums * width <= values.size(); at += sums * width) {
      CAIRN_UNROLL
      for (std::size_t n = 0; n < sums; ++n) {
        detail::load(part, values.data() + at + n * width);
        higher[n] += part > bounds;
        equal[n] += part == bounds;
      }
    }
    higher[0] += higher[1];
    equal[0] += equal[1];
    counted_against result{detail::counted(higher[0]), detail::counted(equal[0])};
    for (; at < values.size(); ++at) {
      result.above += values[at] > bound ? 1U : 0U;
      result.same += values[at] == bound ? 1U : 0U;
    }
    return result;
  });
}

/// How many values are neither NaN nor infinite. Requires fewer than 2^31 values.
inline std::size_t count_finite(std::span<const float> values) noexcept {
  return detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using vector = detail::lanes<float, decltype(level)>;
    using verdicts = decltype(vector{} > vector{});
    constexpr std::size_t width = detail::lane_count<float, decltype(level)>, sums = 2;
    verdicts finite[sums] = {};
    vector part;
    std::size_t at = 0;
    for (; at + sums * width <= values.size(); at += sums * width) {
      CAIRN_UNROLL
      for (std::size_t n = 0; n < sums; ++n) {
        detail::load(part, values.data() + at + n * width);
        finite[n] += part - part == vector{};  // x - x is 0, or not a number
      }
    }
    finite[0] += finite[1];
    std::size_t count = detail::counted(finite[0]);
    for (; at < values.size(); ++at) count += values[at] - values[at] == 0 ? 1U : 0U;
    return count;
  });
}

}  // namespace cairn
