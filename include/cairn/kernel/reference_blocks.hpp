#pragma once
/// The kernels that networks are built of as their formulas say them: oracles of the tests; not for use.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/reference.hpp"

namespace cairn::reference {

/// The derivatives of the activations, and the sums of their terms' magnitudes: what their rounding is a share of.
template <class T>
struct slope_of {
  T value, magnitude;
};

template <class T>
slope_of<T> silu_slope(T x) {
  if (std::isinf(x)) return {x > 0 ? T{1} : T{0}, T{1}};
  const T gate = sigmoid(x), rest = gate * x * sigmoid(-x);
  return {gate + rest, gate + std::abs(rest)};
}
template <class T>
slope_of<T> gelu_slope(T x) {
  if (std::isinf(x)) return {x > 0 ? T{1} : T{0}, T{1}};
  const T below = std::erfc(-x * std::numbers::sqrt2_v<T> / 2) / 2;
  const T rest = x * std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi_v<T>);
  return {below + rest, below + std::abs(rest)};
}
template <class T>
slope_of<T> gelu_tanh_slope(T x) {
  if (std::abs(x) > 1000) return {x > 0 ? T{1} : T{0}, T{1}};
  const T twice = 2 * std::sqrt(2 / std::numbers::pi_v<T>), cubic = static_cast<T>(0.044715L);
  const T y = twice * (x + cubic * x * x * x), gate = sigmoid(y);
  const T rest = gate * sigmoid(-y) * x * twice * (1 + 3 * cubic * x * x);
  return {gate + rest, gate + std::abs(rest)};
}

/// Which of `size` elements dropout keeps: those whose number of 16 bits reaches 65536 rate, two a number of the
/// stream.
inline std::vector<bool> dropout_mask(std::size_t size, double rate, std::uint64_t seed, std::uint64_t index) {
  random_stream stream(seed, purpose::dropout, index);
  std::vector<bool> kept(size);
  for (std::size_t i = 0; i < size; i += 2) {
    const std::uint32_t number = stream();
    kept[i] = static_cast<double>(number & 0xffffU) >= std::round(65536 * rate);
    if (i + 1 < size) kept[i + 1] = static_cast<double>(number >> 16U) >= std::round(65536 * rate);
  }
  return kept;
}

/// One head's columns x at a position, the first `rotated` of them turned in pairs: (j, j + rotated / 2), or neighbors.
template <class T>
std::vector<double> rotary(std::span<const T> x, std::size_t rotated, bool neighbors, double position, double base) {
  std::vector<double> out(x.begin(), x.end());
  for (std::size_t j = 0; j < rotated / 2; ++j) {
    const double angle = position * std::pow(base, -2. * static_cast<double>(j) / static_cast<double>(rotated));
    const std::size_t a = neighbors ? 2 * j : j, b = neighbors ? 2 * j + 1 : j + rotated / 2;
    out[a] = static_cast<double>(x[a]) * std::cos(angle) - static_cast<double>(x[b]) * std::sin(angle);
    out[b] = static_cast<double>(x[b]) * std::cos(angle) + static_cast<double>(x[a]) * std::sin(angle);
  }
  return out;
}

/// scale table[id, :] + position[:] of rows of `width`; `position` may be empty.
template <class T>
std::vector<double> gathered(std::span<const T> table, std::size_t width, std::size_t id, double scale,
                             std::span<const T> position) {
  std::vector<double> out(width);
  for (std::size_t c = 0; c < width; ++c) {
    out[c] =
        scale * static_cast<double>(table[id * width + c]) + (position.empty() ? 0 : static_cast<double>(position[c]));
  }
  return out;
}

/// sum_r rows[r, :] of rows [count, width].
template <class T>
std::vector<double> column_sums(std::span<const T> rows, std::size_t width) {
  std::vector<double> sums(width);
  for (std::size_t n = 0; n < rows.size(); ++n) sums[n % width] += static_cast<double>(rows[n]);
  return sums;
}

}  // namespace cairn::reference
