#pragma once
/// What the tests of elementwise kernels share: arguments, errors in units in the last place, lengths and alignments.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

/// A kernel of spans as a function object.
#define OURS(kernel) ([](auto from, auto to) { kernel(from, to); })

namespace elementwise {

template <class T>
using wider = std::conditional_t<std::is_same_v<T, float>, double, long double>;

/// Every 2^18-th or so of all bit patterns, a fine grid where functions bend, and the edges.
template <class T>
std::vector<T> samples() {
  using limits = std::numeric_limits<T>;
  using bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  std::vector<T> x;
  constexpr bits step = (~bits{0} >> 14) - 12345;
  for (bits pattern = 0, n = 0; n < (1U << 14); ++n, pattern += step) x.push_back(std::bit_cast<T>(pattern));
  for (int n = -4096; n <= 4096; ++n) {
    for (const T range : {T(1), T(16), T(800)}) x.push_back(range * static_cast<T>(n) / T(4096.7));
  }
  for (const T edge : {T(0), limits::denorm_min(), limits::min(), limits::max(), limits::infinity(), T(1),
                       limits::quiet_NaN(), std::nextafter(T(1), T(0)), limits::min() - limits::denorm_min()}) {
    x.push_back(edge);
    x.push_back(-edge);
  }
  return x;
}

/// |got - expected| in units in the last place of the expected value; infinity where one of them is not finite and they
/// differ.
template <class T>
double error_of(T got, wider<T> expected) {
  const T rounded = static_cast<T>(expected);
  if (!std::isfinite(got) || !std::isfinite(rounded)) {
    return (std::isnan(got) && std::isnan(rounded)) || got == rounded ? 0 : std::numeric_limits<double>::infinity();
  }
  int exponent = 0;
  std::frexp(expected, &exponent);
  return static_cast<double>(
      std::abs(std::ldexp(static_cast<wider<T>>(got) - expected,
                          std::numeric_limits<T>::digits - std::max(exponent, std::numeric_limits<T>::min_exponent))));
}

/// The largest error of ours over the samples.
template <class T, class Theirs, class Ours>
double worst_error(const Theirs& theirs, const Ours& ours) {
  const std::vector<T> x = samples<T>();
  std::vector<T> out(x.size());
  ours(std::span<const T>(x), std::span<T>(out));
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) worst = std::max(worst, error_of<T>(out[i], theirs(wider<T>(x[i]))));
  return worst;
}

/// One value.
template <class T, class Ours>
T at(T x, const Ours& ours) {
  T out = 0;
  ours(std::span<const T>(&x, 1), std::span<T>(&out, 1));
  return out;
}

/// Whether every length to two vectors and one, at several alignments and in place, gives the bits of the long call,
/// and writes nothing behind its end. Signed: a third of the values are below zero, to -14.
template <class T, bool Signed = false, class Ours>
bool same_everywhere(const Ours& ours) {
  constexpr std::size_t longest = 2 * (64 / sizeof(T)) + 1;
  std::vector<T> x(longest + 3), all(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = T(0.37) * static_cast<T>(i) + T(0.01);
    if (Signed && i % 3 == 0) x[i] = -x[i];
  }
  ours(std::span<const T>(x), std::span<T>(all));
  bool same = true;
  for (std::size_t offset = 0; offset < 3; ++offset) {
    for (std::size_t size = 0; size <= longest; ++size) {
      std::vector<T> out(x.size() + 1, T(-7)), in_place = x;
      ours(std::span<const T>(x).subspan(offset, size), std::span<T>(out).subspan(3 - offset, size));
      ours(std::span<const T>(in_place).subspan(offset, size), std::span<T>(in_place).subspan(offset, size));
      for (std::size_t i = 0; i < size; ++i) {
        same = same && out[3 - offset + i] == all[offset + i] && in_place[offset + i] == all[offset + i];
      }
      same = same && out[3 - offset + size] == T(-7);
      if (offset + size < x.size()) same = same && in_place[offset + size] == x[offset + size];
    }
  }
  return same;
}

}  // namespace elementwise
