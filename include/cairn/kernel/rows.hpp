#pragma once
/// How kernels walk along rows of any length: whole vectors, and at the end the last one that fits, which overlaps the
/// one before it. It is loaded before anything is written, so that rows can be changed in place.

#include <algorithm>
#include <cstddef>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/exponential.hpp"

namespace cairn::detail {

/// Lane by lane its number.
template <class Vector>
CAIRN_ALWAYS_INLINE void lane_numbers(bits_vector<Vector>& to) noexcept {
  constexpr std::size_t width = sizeof(Vector) / sizeof(scalar_of<Vector>);
  typename real_format<scalar_of<Vector>>::bits number[width];
  CAIRN_UNROLL
  for (std::size_t i = 0; i < width; ++i) number[i] = i;
  load(to, number);
}

/// Calls body(x, keep, part) for vectors that cover a row: x[s] is loaded from in[s], and where `Write` is set x[0] is
/// stored to `out`, which may be one of them. keep(v) is to be applied to what is summed: it clears the lanes that
/// another call has too, or sets them to keep(v, value). `part` runs from 0 to Parts - 1 and names an accumulator.
template <class Level, std::size_t Parts, bool Write, class T, std::size_t Streams, class Body>
CAIRN_ALWAYS_INLINE void walk_row(const T* const (&in)[Streams], T* out, std::size_t size, const Body& body) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  using vector = lanes<T, Level>;
  vector x[Streams], rest[Streams];
  bits_vector<vector> number;
  lane_numbers<vector>(number);
  if (size < width) {
    const auto keep = [&](vector& v, T value = 0) CAIRN_INLINE_BODY {
      vector other;
      fill(other, value);
      v = number < static_cast<typename real_format<T>::bits>(size) ? v : other;
    };
    CAIRN_UNROLL
    for (std::size_t s = 0; s < Streams; ++s) load_part(x[s], in[s], size);
    body(x, keep, std::size_t{0});
    if constexpr (Write) store_part(out, x[0], size);
    return;
  }
  const std::size_t last = size - width;
  if constexpr (Write) {
    CAIRN_UNROLL
    for (std::size_t s = 0; s < Streams; ++s) load(rest[s], in[s] + last);
  }
  const auto keep_all = [](vector&, T = 0) CAIRN_INLINE_BODY {};
  std::size_t i = 0;
  if constexpr (Parts > 1) {
    for (; i + Parts * width <= size; i += Parts * width) {
      CAIRN_UNROLL
      for (std::size_t part = 0; part < Parts; ++part) {
        CAIRN_UNROLL
        for (std::size_t s = 0; s < Streams; ++s) load(x[s], in[s] + i + part * width);
        body(x, keep_all, part);
        if constexpr (Write) store(out + i + part * width, x[0]);
      }
    }
  }
  for (; i <= last; i += width) {
    CAIRN_UNROLL
    for (std::size_t s = 0; s < Streams; ++s) load(x[s], in[s] + i);
    body(x, keep_all, std::size_t{0});
    if constexpr (Write) store(out + i, x[0]);
  }
  if (i == size) return;
  const auto keep = [&](vector& v, T value = 0) CAIRN_INLINE_BODY {
    vector other;
    fill(other, value);
    v = number >= static_cast<typename real_format<T>::bits>(i - last) ? v : other;
  };
  if constexpr (!Write) {
    CAIRN_UNROLL
    for (std::size_t s = 0; s < Streams; ++s) load(rest[s], in[s] + last);
  }
  body(rest, keep, std::size_t{0});
  if constexpr (Write) store(out + last, rest[0]);
}

/// body(begin, end) over rows of `columns`, on one thread or in chunks of a size that does not depend on their number.
template <class Body>
void for_rows(std::size_t rows, std::size_t columns, int threads, const Body& body) {
  if (threads == 1) {
    body(std::size_t{0}, rows);
  } else {
    const std::size_t grain = std::max<std::size_t>(1, 32768 / std::max<std::size_t>(1, columns));
    parallel_for(rows, grain, threads, [&](std::size_t begin, std::size_t end, int) { body(begin, end); });
  }
}

}  // namespace cairn::detail
