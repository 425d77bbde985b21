#pragma once
/// The weight that an exponential moving average which began at 0 has gathered.

#include <cmath>
#include <cstdint>
#include <limits>

namespace cairn::detail {

/// 1 - decay^step, and 1 where the power is lost in the rounding of T: it is at most exp(-step (1 - decay)). A row asks
/// at every step.
template <class T>
double gathered_weight(double decay, std::uint64_t step) noexcept {
  constexpr double lost = std::numeric_limits<T>::digits + 4;  // e^-lost is far below 2^-digits
  const auto t = static_cast<double>(step);
  return t * (1 - decay) > lost ? 1 : 1 - std::pow(decay, t);
}

}  // namespace cairn::detail
