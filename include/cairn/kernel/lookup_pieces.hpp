#pragma once
/// Functions by pieces, whose coefficients registers of 16 floats hold: the level avx512 alone.

#include <cstddef>
#include <cstdint>

#include "cairn/kernel/lanes.hpp"

namespace cairn::detail {

#if defined(__x86_64__)
/// to = the polynomial in t - n step of the piece n that t, at most Pieces::last, is nearest to: a register holds a
/// coefficient of all pieces.
template <class Pieces, class Vector>
CAIRN_ALWAYS_INLINE void look_up_pieces(Vector& to, const Vector& t) noexcept {
  constexpr float to_integer = 0x1.8p23F;
  constexpr std::size_t degree = sizeof(Pieces::c) / sizeof(Pieces::c[0]) - 1;
  typename vector_of<std::int32_t, sizeof(Vector)>::type index;
  Vector coefficient;
  Vector nearest = t * (1 / Pieces::step) + to_integer;
  as_bits(index, nearest);
  nearest -= to_integer;
  const Vector rest = t - nearest * Pieces::step;
  look_up(to, Pieces::c[degree], index);
  CAIRN_UNROLL
  for (std::size_t n = 1; n <= degree; ++n) {
    look_up(coefficient, Pieces::c[degree - n], index);
    to = to * rest + coefficient;
  }
}

/// near(x), or far(x) in the lanes where x is below -last, which is seldom: there is no piece so far out.
template <class Vector, class Near, class Far>
CAIRN_ALWAYS_INLINE void near_or_far(Vector& x, float last, const Near& near, const Far& far) noexcept {
  const Vector argument = x;
  Vector edge;
  fill(edge, -last);
  near(x);
  if (any_below(argument, edge)) {
    float values[16];
    store(values, argument);
    out_of_line(avx512::level{}, [at = static_cast<float*>(values), &far](auto) CAIRN_INLINE_BODY {
      Vector value;
      load(value, at);
      far(value);
      store(at, value);
    });
    Vector value;
    load(value, values);
    x = argument < edge ? value : x;
  }
}
#endif

}  // namespace cairn::detail
