#pragma once
/// How kernels walk along rows of any length: whole vectors, and at the end the last one that fits, which overlaps the
/// one before it. It is loaded before anything is written, so that rows can be changed in place.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/exponential.hpp"

namespace cairn::detail {

/// Lane by lane its number.
template <class Vector>
CAIRN_ALWAYS_INLINE void lane_numbers(bits_vector<Vector>& to) noexcept {
  constexpr std::size_t width = sizeof(Vector) / sizeof(scalar_of<Vector>);
  typename real_format<scalar_of<Vector>>::bits number[width];
  CAIRN_UNROLL
  for (std::size_t i = 0; i < width; ++i) number[i] = static_cast<std::remove_cvref_t<decltype(number[0])>>(i);
  load(to, number);
}

/// Calls body(x, keep, part) for vectors that cover a row: x[s] is loaded from in[s], and where `Write` is set x[0] is
/// stored to `out`, which may be one of them. keep(v) is to be applied to what is summed: it clears the lanes that
/// another call has too, or sets them to keep(v, value). `part` runs from 0 to Parts - 1 and names an accumulator.
template <class Level, std::size_t Parts, bool Write, class T, std::size_t Streams, class Body>
CAIRN_ALWAYS_INLINE void walk_row(const T* const (&in)[Streams], T* out, std::size_t size, const Body& body) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  // The first pass over a row asks for what is a page ahead: the machine's own look-ahead ends with the page.
  constexpr std::size_t ahead = 4096 / sizeof(T);
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
        if constexpr (!Write && Streams == 1) __builtin_prefetch(in[0] + i + part * width + ahead);
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

template <class Vector>
CAIRN_ALWAYS_INLINE void join_four(Vector (&sum)[4]) noexcept {
  sum[0] += sum[1];
  sum[2] += sum[3];
  sum[0] += sum[2];
}

template <class Level, class T>
CAIRN_ALWAYS_INLINE T row_mean(const T* x, std::size_t size) noexcept {
  lanes<T, Level> sum[4] = {};
  walk_row<Level, 4, false, T>({x}, nullptr, size, [&](auto& v, const auto& keep, std::size_t n) CAIRN_INLINE_BODY {
    keep(v[0]);
    sum[n] += v[0];
  });
  join_four(sum);
  return sum_of<T>(sum[0]) / static_cast<T>(size);
}

/// The mean of the squared distances from `center`.
template <class Level, class T>
CAIRN_ALWAYS_INLINE T row_mean_of_squares(const T* x, T center, std::size_t size) noexcept {
  lanes<T, Level> sum[4] = {};
  walk_row<Level, 4, false, T>({x}, nullptr, size, [&](auto& v, const auto& keep, std::size_t n) CAIRN_INLINE_BODY {
    v[0] -= center;
    keep(v[0]);
    sum[n] += v[0] * v[0];
  });
  join_four(sum);
  return sum_of<T>(sum[0]) / static_cast<T>(size);
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

/// The sequence [offsets[s], offsets[s + 1]) that a token is in, at or after the first offset and before the last.
template <class Offset>
std::size_t sequence_at(std::span<const Offset> offsets, std::size_t token) noexcept {
  std::size_t low = 0, high = offsets.size() - 1;
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (static_cast<std::size_t>(offsets[middle]) <= token ? low : high) = middle;
  }
  return low;
}

/// body(level, row) for rows of `columns`.
template <class Body>
void for_rows_at_level(std::size_t size, std::size_t columns, int threads, const Body& body) noexcept {
  assert(columns == 0 ? size == 0 : size % columns == 0);
  if (size == 0) return;
  for_rows(size / columns, columns, threads, [&](std::size_t begin, std::size_t end) {
    at_level([&](auto level) CAIRN_INLINE_BODY {
      for (std::size_t row = begin; row < end; ++row) body(level, row);
    });
  });
}

/// total[0 .. width) += what body(level, begin, end, part) adds to part[0 .. width) for rows [begin, end), in chunks
/// whose parts are summed in order, so that the sum is the same bits on any number of threads.
template <class T, class Body>
void sum_over_chunks(std::size_t rows, std::size_t width, int threads, T* total, const Body& body) {
  constexpr std::size_t most_chunks = 32, least_rows = 16;
  const std::size_t grain = std::max(least_rows, (rows + most_chunks - 1) / most_chunks);
  std::vector<T> parts(chunk_count(rows, grain) * width);
  if (rows * width < 32768) threads = 1;  // done before others have woken
  parallel_for(rows, grain, threads, [&](std::size_t begin, std::size_t end, int) {
    T* part = parts.data() + begin / grain * width;
    at_level([&](auto level) CAIRN_INLINE_BODY { body(level, begin, end, part); });
  });
  for (std::size_t at = 0; at < parts.size(); at += width) {
    for (std::size_t i = 0; i < width; ++i) total[i] += parts[at + i];
  }
}

/// The same of body(level, row, part).
template <class T, class Body>
void sum_over_rows(std::size_t rows, std::size_t width, int threads, T* total, const Body& body) {
  sum_over_chunks(rows, width, threads, total,
                  [&](auto level, std::size_t begin, std::size_t end, T* part) CAIRN_INLINE_BODY {
                    for (std::size_t row = begin; row < end; ++row) body(level, row, part);
                  });
}

}  // namespace cairn::detail
