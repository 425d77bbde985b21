#pragma once
/// One vector against all rows of a table: inner products, squared distances, cosines. Several rows at a time,
/// so that the vector is loaded once for all of them and their sums are added up together; from memory one after the
/// other.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "cairn/kernel/pair_sums.hpp"
#include "cairn/kernel/square_root.hpp"

namespace cairn {

namespace detail {

/// Lanes of a that lie in the first half of a run of `run` lanes, and of b in the second.
template <std::size_t Run, class Vector, std::size_t... I>
CAIRN_ALWAYS_INLINE void add_halves(Vector& a, const Vector& b, std::index_sequence<I...>) noexcept {
  constexpr std::size_t width = sizeof...(I), half = Run / 2;
  a = __builtin_shufflevector(a, b, (I % Run < half ? I : width + I)...) +
      __builtin_shufflevector(a, b, (I % Run < half ? I + half : width + I - half)...);
}

/// Leaves in sum[0] the sums of the lanes of sum[0], sum[1], ... in this order: as many as a vector has lanes.
template <class Vector, std::size_t Count>
CAIRN_ALWAYS_INLINE void join_sums(Vector (&sum)[Count]) noexcept {
  if constexpr (Count > 1) {
    Vector half[Count / 2];
    CAIRN_UNROLL
    for (std::size_t n = 0; n < Count / 2; ++n) {
      half[n] = sum[n];
      add_halves<Count>(half[n], sum[n + Count / 2], std::make_index_sequence<sizeof(Vector) / sizeof(sum[0][0])>{});
    }
    join_sums(half);
    sum[0] = half[0];
  }
}

/// out[n] = the sum of the lanes of sum[n], each added up by halves, as by sum_of(): several at a time where there are
/// four of them or more.
template <class T, class Vector, std::size_t Count>
CAIRN_ALWAYS_INLINE void sums_of_each(const Vector (&sum)[Count], T* out) noexcept {
  constexpr std::size_t width = sizeof(Vector) / sizeof(T), group = Count < width ? Count : width;
  if constexpr (Count < 4 || Count % group != 0 || width % group != 0) {
    CAIRN_UNROLL for (std::size_t n = 0; n < Count; ++n) out[n] = sum_of<T>(sum[n]);
  } else if constexpr (Count < width) {
    using half = typename vector_of<T, sizeof(Vector) / 2>::type;
    half joined[Count];
    CAIRN_UNROLL
    for (std::size_t n = 0; n < Count; ++n) {
      half parts[2];
      __builtin_memcpy(parts, &sum[n], sizeof(parts));
      joined[n] = parts[0] + parts[1];
    }
    sums_of_each(joined, out);
  } else {
    CAIRN_UNROLL
    for (std::size_t g = 0; g < Count; g += group) {
      Vector each[group];
      CAIRN_UNROLL for (std::size_t n = 0; n < group; ++n) each[n] = sum[g + n];
      join_sums(each);
      store(out + g, each[0]);
    }
  }
}

/// Adds up Pairs over x and Ahead registers of each row: rows that begin `stride` apart.
template <class Level, class Pairs, std::size_t Ahead, std::size_t Rows, std::size_t Chains, class T>
CAIRN_ALWAYS_INLINE void add_registers(const T* x, const T* rows, std::size_t stride,
                                       const lanes<std::int64_t, Level>* mask,
                                       typename Pairs::sum (&sum)[Rows][Chains][Pairs::sums],
                                       typename Pairs::sum& bias) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  lanes<std::int64_t, Level> bits;
  typename Pairs::term terms[Ahead][Pairs::parts];
  CAIRN_UNROLL
  for (std::size_t n = 0; n < Ahead; ++n) {
    load(bits, x + n * width);
    Pairs::take(terms[n], bits);
    if constexpr (Pairs::biased) Pairs::add_bias(bias, terms[n]);
  }
  CAIRN_UNROLL
  for (std::size_t r = 0; r < Rows; ++r) {
    // One pointer that walks, hidden from the optimizer, which would keep one a row or index them all: both are slower.
    if (r > 0) {
      rows += stride;
      __asm__("" : "+r"(rows));
    }
    CAIRN_UNROLL
    for (std::size_t n = 0; n < Ahead; ++n) {
      load(bits, rows + n * width);
      if (mask != nullptr) bits &= *mask;
      Pairs::add(sum[r][n % Chains], terms[n], bits);
    }
  }
}

/// What is worked out once of x and the shape of the table.
template <class Level, class T>
struct row_shape {
  static constexpr std::size_t width = lane_count<T, Level>;

  const T* x;
  std::size_t size;
  const T* end;                       ///< of the table: from here on nothing may be read
  T rest[width] = {};                 ///< of x beyond its last whole register, and zeros
  lanes<std::int64_t, Level> mask{};  ///< the bits of what is not zero there

  CAIRN_ALWAYS_INLINE row_shape(const T* vector, std::size_t elements, const T* table_end) noexcept
      : x(vector), size(elements), end(table_end) {
    if (size % width == 0) return;
    load_mask_of_first(mask, size % width * sizeof(T));
    lanes<std::int64_t, Level> bits;
    load_part(bits, x + size / width * width, size % width);
    store(rest, bits);
  }
};

/// The sums of Pairs over x and each of Rows rows as registers whose lanes are to be added up, the s-th of row r in
/// out[s * between + r]; the registers of a row go to Chains sums by turns.
template <class Level, class Pairs, std::size_t Rows, std::size_t Chains, class T>
CAIRN_ALWAYS_INLINE void sums_of_rows(const row_shape<Level, T>& shape, const T* rows, typename Pairs::sum* out,
                                      std::size_t between) noexcept {
  constexpr std::size_t width = lane_count<T, Level>, ahead = 2;
  typename Pairs::sum sum[Rows][Chains][Pairs::sums] = {};
  typename Pairs::sum bias = {};
  const std::size_t size = shape.size;
  const T* x = shape.x;
  const T* at = rows;
  const T* const whole = rows + size / width * width;
  for (; at + ahead * width <= whole; at += ahead * width, x += ahead * width) {
    add_registers<Level, Pairs, ahead>(x, at, size, nullptr, sum, bias);
  }
  for (; at < whole; at += width, x += width) add_registers<Level, Pairs, 1>(x, at, size, nullptr, sum, bias);
  if (size % width != 0) {
    // Read as whole registers, but for the last rows of the table.
    T copies[Rows * width];
    std::size_t stride = size;
    if (static_cast<std::size_t>(shape.end - at) < (Rows - 1) * size + width) {
      for (std::size_t r = 0; r < Rows; ++r) copy_part<width>(copies + r * width, at + r * size, size % width);
      at = copies;
      stride = width;
    }
    add_registers<Level, Pairs, 1>(shape.rest, at, stride, &shape.mask, sum, bias);
  }
  CAIRN_UNROLL
  for (std::size_t r = 0; r < Rows; ++r) {
    if constexpr (Pairs::biased) sum[r][0][0] -= bias;
    CAIRN_UNROLL
    for (std::size_t s = 0; s < Pairs::sums; ++s) {
      if constexpr (Chains == 2) sum[r][0][s] += sum[r][1][s];
      out[s * between + r] = sum[r][0][s];
    }
  }
}

/// Sums of rows at a time: half of the registers.
template <class Level, class Pairs>
inline constexpr std::size_t sums_at_once = Level::registers / 2 / Pairs::sums;

template <class Level, class Pairs, std::size_t Chains, class T, class Finish>
CAIRN_ALWAYS_INLINE void score_in_chains(const row_shape<Level, T>& shape, const T* table, std::size_t count,
                                         bool one_by_one, const Finish& finish) noexcept {
  constexpr std::size_t at_once = sums_at_once<Level, Pairs> / Chains;
  std::size_t first = 0;
  for (; first + at_once <= count; first += at_once) {
    typename Pairs::sum lanes_of[Pairs::sums * at_once];
    if (one_by_one) {
      for (std::size_t r = 0; r < at_once; ++r) {
        sums_of_rows<Level, Pairs, 1, Chains>(shape, table + (first + r) * shape.size, lanes_of + r, at_once);
      }
    } else {
      sums_of_rows<Level, Pairs, at_once, Chains>(shape, table + first * shape.size, lanes_of, at_once);
    }
    typename Pairs::sum_type sums[Pairs::sums * at_once];
    sums_of_each(lanes_of, sums);
    finish(first, sums);
  }
  for (; first < count; ++first) {
    typename Pairs::sum lanes_of[Pairs::sums];
    sums_of_rows<Level, Pairs, 1, Chains>(shape, table + first * shape.size, lanes_of, 1);
    typename Pairs::sum_type sums[Pairs::sums];
    sums_of_each(lanes_of, sums);
    finish(first, sums);
  }
}

/// Whether so many bytes of a table lie in memory rather than in the third cache.
constexpr bool is_far(std::size_t bytes) noexcept {
  return bytes > std::size_t{1} << 24U;
}

/// Calls finish(first row, sums [Pairs::sums, rows]) for several rows at a time of a table [count, size], and for the
/// rest one by one. Long rows are taken fewer at a time: a cache holds only so many lines that lie a page apart. From
/// memory (`far`) all but short ones are taken one by one: what is read from end to end is on its way before it is
/// asked for, rows side by side are not (128 floats: a third of the bandwidth).
template <class Level, class Pairs, class T, class Finish>
CAIRN_ALWAYS_INLINE void score_rows(const T* x, const T* table, std::size_t count, std::size_t size, bool far,
                                    const Finish& finish) noexcept {
  const row_shape<Level, T> shape(x, size, table + count * size);
  const std::size_t bytes = size * sizeof(T);
  const bool one_by_one = far && bytes >= 128;
  if (bytes < 2048) {
    score_in_chains<Level, Pairs, 1>(shape, table, count, one_by_one, finish);
  } else {
    score_in_chains<Level, Pairs, 2>(shape, table, count, one_by_one, finish);
  }
}

/// out[r] = xy[r] / sqrt(xx yy[r]), and 0 where one of them is 0.
template <class Level, std::size_t Rows, class Sum, class T>
CAIRN_ALWAYS_INLINE void cosines(const Sum* xy, const Sum* yy, T xx, T* out) noexcept {
  using vector = typename vector_of<T, Rows * sizeof(T)>::type;
  using sums = typename vector_of<Sum, Rows * sizeof(Sum)>::type;
  sums sum;
  vector length, of_x, cosine;
  fill(of_x, xx);
  sqrt_any_lanes<Level>(of_x);
  load(sum, yy);
  length = __builtin_convertvector(sum, vector);
  sqrt_any_lanes<Level>(length);
  length *= of_x;
  load(sum, xy);
  cosine = __builtin_convertvector(sum, vector);
  const vector none = {};
  cosine = length == none ? none : cosine / length;
  store(out, cosine);
}

}  // namespace detail

/// out[r] = table[r, :] . x for the rows of table [out.size(), x.size()]. A row's bits depend on x, on the row and on
/// the level, not on where it stands, but they are not those of dot(), which adds up in another order. Precision and
/// exactness as there. 2 rows width flops.
template <vector_element T>
void row_dots(std::span<const std::type_identity_t<T>> x, std::span<const T> table,
              std::span<sum_of_products<T>> out) noexcept {
  assert(table.size() == x.size() * out.size());
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::score_rows<decltype(level), detail::products<T, decltype(level)>>(
        x.data(), table.data(), out.size(), x.size(), detail::is_far(table.size_bytes()),
        [&](std::size_t first, const auto& sums)
            CAIRN_INLINE_BODY { __builtin_memcpy(out.data() + first, sums, sizeof(sums)); });
  });
}

/// out[r] = |table[r, :] - x|^2, as row_dots(). 3 rows width flops.
template <vector_element T>
void row_squared_distances(std::span<const std::type_identity_t<T>> x, std::span<const T> table,
                           std::span<sum_of_products<T>> out) noexcept {
  assert(table.size() == x.size() * out.size());
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::score_rows<decltype(level), detail::squared_differences<T, decltype(level)>>(
        x.data(), table.data(), out.size(), x.size(), detail::is_far(table.size_bytes()),
        [&](std::size_t first, const auto& sums)
            CAIRN_INLINE_BODY { __builtin_memcpy(out.data() + first, sums, sizeof(sums)); });
  });
}

/// out[r] = table[r, :] . x / (|table[r, :]| |x|), 0 where a length is 0; as row_dots() and cosine_similarity(). 4 rows
/// width flops.
template <vector_element T>
void row_cosines(std::span<const std::type_identity_t<T>> x, std::span<const T> table,
                 std::span<cosine_of<T>> out) noexcept {
  assert(table.size() == x.size() * out.size());
  using result = cosine_of<T>;
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using at = decltype(level);
    using pairs = detail::products_and_squares<T, at>;
    result of_x = 0;
    detail::score_rows<at, pairs>(x.data(), x.data(), 1, x.size(), false,
                                  [&](std::size_t, const auto& sums)
                                      CAIRN_INLINE_BODY { of_x = static_cast<result>(sums[1]); });
    detail::score_rows<at, pairs>(x.data(), table.data(), out.size(), x.size(), detail::is_far(table.size_bytes()),
                                  [&](std::size_t first, const auto& sums) CAIRN_INLINE_BODY {
                                    constexpr std::size_t rows = sizeof(sums) / sizeof(sums[0]) / 2;
                                    detail::cosines<at, rows>(sums, sums + rows, of_x, out.data() + first);
                                  });
  });
}

}  // namespace cairn
