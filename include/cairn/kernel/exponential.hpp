#pragma once
/// exp and log of vectors and of spans: no table, no branch, right at zeros, denormals, infinities and NaN.
///
/// Largest errors in units in the last place, over all floats and over samples of doubles (bench_accuracy prints them
/// for each level): exp 1.1, log 0.9.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/lanes.hpp"

namespace cairn {

namespace detail {

template <class Vector>
using scalar_of = std::remove_cvref_t<decltype(std::declval<Vector&>()[0])>;

/// Where a format keeps its exponent, and the constants of the reductions to an interval about 0 or 1. `shifter` + x
/// has the nearest integer to x in its low bits. The high part of ln 2 times an exponent is exact. The polynomials are
/// minimax in the relative error of their function, found by Remez's exchange.
template <class T>
struct real_format;

template <>
struct real_format<float> {
  using bits = std::uint32_t;
  static constexpr int mantissa = 23;
  static constexpr bits bias = 127;
  static constexpr bits sqrt_half = 0x3f3504f3;
  static constexpr float shifter = 0x1.8p23F;
  static constexpr float ln2_high = 0x1.62e4p-1F, ln2_low = 0x1.7f7d1cp-20F, log2_e = 0x1.715476p0F;
  static constexpr unsigned raised = 64;  // exp(exp_least) 2^raised is a normal number
  static constexpr float lowered = 0x1p-64F;
  static constexpr float exp_least = -120, exp_most = 90;  // beyond them exp is 0 and infinity
  static constexpr float exp_tail[] = {0x1.fffffcp-2F, 0x1.555494p-3F, 0x1.55589ap-5F, 0x1.1238a6p-7F, 0x1.6a67d4p-10F};
  static constexpr float log_tail[] = {0x1.55557ap-1F, 0x1.995ed4p-2F, 0x1.31e0f6p-2F};
};

template <>
struct real_format<double> {
  using bits = std::uint64_t;
  static constexpr int mantissa = 52;
  static constexpr bits bias = 1023;
  static constexpr bits sqrt_half = 0x3fe6a09e667f3bcd;
  static constexpr double shifter = 0x1.8p52;
  static constexpr double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45, log2_e = 0x1.71547652b82fep0;
  static constexpr unsigned raised = 512;
  static constexpr double lowered = 0x1p-512;
  static constexpr double exp_least = -760, exp_most = 720;
  static constexpr double exp_tail[] = {0x1.0000000000009p-1,  0x1.5555555555556p-3,  0x1.5555555550260p-5,
                                        0x1.111111110fee7p-7,  0x1.6c16c186e9459p-10, 0x1.a01a01b1c0d4ep-13,
                                        0x1.a0198fe45357cp-16, 0x1.71dde5a71ac0dp-19, 0x1.28b8a9be8eed5p-22,
                                        0x1.af94dd8d50112p-26};
  static constexpr double log_tail[] = {0x1.555555555557cp-1, 0x1.9999999985739p-2, 0x1.2492493de171fp-2,
                                        0x1.c71c54e0c9c57p-3, 0x1.7465ba784e07cp-3, 0x1.39add25a79e51p-3,
                                        0x1.2e955d11c65aep-3};
};

template <class Vector>
using bits_vector = typename vector_of<typename real_format<scalar_of<Vector>>::bits, sizeof(Vector)>::type;

/// to = c[0] + c[1] x + c[2] x^2 + ... of at least two coefficients.
template <class Vector, class T, std::size_t Count>
CAIRN_ALWAYS_INLINE void polynomial(Vector& to, const Vector& x, const T (&c)[Count]) noexcept {
  to = x * c[Count - 1] + c[Count - 2];
  CAIRN_UNROLL
  for (std::size_t k = 2; k < Count; ++k) to = to * x + c[Count - 1 - k];
}

/// No less than a number, and no more; NaN stays.
template <class Vector, class T>
CAIRN_ALWAYS_INLINE void clamp_below(Vector& x, T least) noexcept {
  Vector bound;
  fill(bound, least);
  x = bound > x ? bound : x;
}

template <class Vector, class T>
CAIRN_ALWAYS_INLINE void clamp_above(Vector& x, T most) noexcept {
  Vector bound;
  fill(bound, most);
  x = x > bound ? bound : x;
}

/// exp(r) - 1 for |r| <= ln 2 / 2.
template <class Vector>
CAIRN_ALWAYS_INLINE void expm1_near_zero(Vector& to, const Vector& r) noexcept {
  Vector tail;
  polynomial(tail, r, real_format<scalar_of<Vector>>::exp_tail);
  to = r + (r * r) * tail;
}

/// exp(x - low) = scale (1 + tail) 2^-Raised for x - low from the logarithm of 2^(1 - bias - Raised) to that of
/// 2^(bias - Raised), and a small `low` which x lacks.
template <unsigned Raised = 0, class Vector>
CAIRN_ALWAYS_INLINE void exp_reduced(const Vector& x, const Vector& low, Vector& tail, Vector& scale) noexcept {
  using format = real_format<scalar_of<Vector>>;
  constexpr auto shift = format::shifter + static_cast<scalar_of<Vector>>(format::bias + Raised);
  const Vector shifted = x * format::log2_e + shift;
  const Vector n = shifted - shift;
  const Vector r = ((x - n * format::ln2_high) - n * format::ln2_low) - low;
  expm1_near_zero(tail, r);
  bits_vector<Vector> exponent;
  as_bits(exponent, shifted);
  exponent <<= format::mantissa;
  as_bits(scale, exponent);
}

/// x becomes exp(x), rounded once in the denormal range too.
template <class Vector>
CAIRN_ALWAYS_INLINE void exp_lanes(Vector& x) noexcept {
  using T = scalar_of<Vector>;
  using format = real_format<T>;
  constexpr auto bias = static_cast<T>(format::bias);
  constexpr T half_shift = format::shifter + bias, shift = format::shifter + 2 * bias;
  clamp_below(x, format::exp_least);
  clamp_above(x, format::exp_most);
  // 2^n is the product of two normal numbers
  const Vector shifted = x * format::log2_e + shift;
  const Vector n = shifted - shift;
  const Vector half_shifted = n * T(0.5) + half_shift;
  const Vector r = (x - n * format::ln2_high) - n * format::ln2_low;
  expm1_near_zero(x, r);
  bits_vector<Vector> whole, half;
  as_bits(whole, shifted);
  as_bits(half, half_shifted);
  whole = (whole - half) << format::mantissa;
  half <<= format::mantissa;
  Vector first, second;
  as_bits(first, half);
  as_bits(second, whole);
  x = (x * first + first) * second;
}

/// x becomes exp(x) for x <= 88 in float and 709 in double: what softmax needs, at fewer instructions. Results below
/// the least normal number are 0; NaN stays.
template <class Vector>
CAIRN_ALWAYS_INLINE void exp_nonpositive_lanes(Vector& x) noexcept {
  using format = real_format<scalar_of<Vector>>;
  constexpr auto least = -static_cast<scalar_of<Vector>>(format::bias - 1) * format::ln2_high;
  Vector tail, scale;
  exp_reduced(x, Vector{}, tail, scale);
  tail = tail * scale + scale;
  x = x < least ? Vector{} : tail;
}

/// x becomes its natural logarithm: -infinity of zeros, NaN of what is below them.
template <class Vector>
CAIRN_ALWAYS_INLINE void log_lanes(Vector& x) noexcept {
  using T = scalar_of<Vector>;
  using format = real_format<T>;
  using bits = bits_vector<Vector>;
  using limits = std::numeric_limits<T>;
  constexpr typename format::bits one = format::bias << format::mantissa;
  constexpr typename format::bits integer_bits = (format::bias + format::mantissa) << format::mantissa;
  constexpr T scale = typename format::bits{2} << format::mantissa;  // makes denormals normal
  constexpr T exponent_of_scale = format::mantissa + 1;
  constexpr T integer_shift =
      static_cast<T>(typename format::bits{1} << format::mantissa) + static_cast<T>(format::bias);

  const Vector y = x < limits::min() ? x * scale : x;
  bits fraction;
  as_bits(fraction, y);
  bits exponent = (fraction + (one - format::sqrt_half)) >> format::mantissa;
  fraction = fraction - (exponent << format::mantissa) + one;
  exponent |= integer_bits;
  Vector n, f, tail;
  as_bits(n, exponent);
  as_bits(f, fraction);
  n -= integer_shift;
  n = x < limits::min() ? n - exponent_of_scale : n;
  f -= T(1);

  // log(1 + f) = f - f^2/2 + s (f^2/2 + s^2 tail(s^2)) with s = f / (2 + f) (Tang 1990, as in fdlibm)
  const Vector s = f / (f + T(2));
  const Vector z = s * s;
  const Vector half_square = T(0.5) * f * f;
  polynomial(tail, z, format::log_tail);
  tail = s * (half_square + z * tail) + n * format::ln2_low;
  tail = n * format::ln2_high + (f - (half_square - tail));

  Vector infinity, beyond;
  fill(infinity, limits::infinity());
  fill(beyond, limits::quiet_NaN());
  beyond = x == T(0) ? -infinity : beyond;
  tail = x < infinity ? tail : x;
  x = x > T(0) ? tail : beyond;
}

/// out[i] = function(in[i]) with function(Vector&) in place.
template <class Level, class T, class Function>
CAIRN_ALWAYS_INLINE void map_loop(const T* in, T* out, std::size_t size, const Function& function) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  lanes<T, Level> x;
  std::size_t i = 0;
  for (; i + width <= size; i += width) {
    load(x, in + i);
    function(x);
    store(out + i, x);
  }
  if (i < size) {
    load_part(x, in + i, size - i);
    function(x);
    store_part(out + i, x, size - i);
  }
}

/// map_loop at the machine's level, in chunks.
template <class T, class Function>
void map_span(std::span<const T> x, std::span<T> out, int threads, const Function& function) noexcept {
  assert(x.size() == out.size());
  const auto run = [&](std::size_t begin, std::size_t end, int) {
    at_level([&](auto level) CAIRN_INLINE_BODY {
      map_loop<decltype(level)>(x.data() + begin, out.data() + begin, end - begin, function);
    });
  };
  if (threads == 1) {
    run(0, x.size(), 0);
  } else {
    parallel_for(x.size(), std::size_t{1} << 15, threads, run);
  }
}

}  // namespace detail

/// out[i] = exp(x[i]), float or double; out may be x.
template <class T>
void exp(std::span<const std::type_identity_t<T>> x, std::span<T> out, int threads = 1) noexcept {
  detail::map_span<T>(x, out, threads, [](auto& lanes) CAIRN_INLINE_BODY { detail::exp_lanes(lanes); });
}

/// out[i] = log(x[i]), float or double; out may be x.
template <class T>
void log(std::span<const std::type_identity_t<T>> x, std::span<T> out, int threads = 1) noexcept {
  detail::map_span<T>(x, out, threads, [](auto& lanes) CAIRN_INLINE_BODY { detail::log_lanes(lanes); });
}

}  // namespace cairn
