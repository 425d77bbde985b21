#pragma once
/// Whether all values of a span are finite: what is asked of a whole model after every epoch.

#include <cstddef>
#include <span>

#include "cairn/kernel/lanes.hpp"

namespace cairn {

/// Whether no value is a NaN or an infinity; true of none. One pass at the speed of reading.
template <class T>
bool all_finite(std::span<const T> values) noexcept {
  return detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    constexpr std::size_t width = detail::lane_count<T, decltype(level)>, sums = 4;
    detail::lanes<T, decltype(level)> sum[sums] = {}, part;  // x - x is 0, or not a number
    std::size_t at = 0;
    for (; at + sums * width <= values.size(); at += sums * width) {
      CAIRN_UNROLL
      for (std::size_t n = 0; n < sums; ++n) {
        detail::load(part, values.data() + at + n * width);
        sum[n] += part - part;
      }
    }
    sum[0] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    T rest = detail::sum_of<T>(sum[0]);
    for (; at < values.size(); ++at) rest += values[at] - values[at];
    return rest == 0;
  });
}

}  // namespace cairn
