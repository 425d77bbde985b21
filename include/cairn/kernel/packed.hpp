#pragma once
/// Products of large matrices in pieces: operands are packed into strips that the caches hold, and one register tile
/// does all of the arithmetic. What factorizations are made of; gram matrices, triangles and Cholesky factors call it.

#include <cstddef>
#include <type_traits>

#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/tile.hpp"

namespace cairn::detail {

/// A matrix as it lies in memory: element (i, j) is data[i row + j column]. Strides may be negative.
template <class T>
struct strided {
  T* data = nullptr;
  std::ptrdiff_t row = 0, column = 1;

  CAIRN_ALWAYS_INLINE T* at(std::size_t i, std::size_t j) const noexcept {
    return data + static_cast<std::ptrdiff_t>(i) * row + static_cast<std::ptrdiff_t>(j) * column;
  }
  strided from(std::size_t i, std::size_t j) const noexcept { return {at(i, j), row, column}; }
  strided transposed() const noexcept { return {data, column, row}; }
  /// The last row and column first.
  strided reversed(std::size_t rows, std::size_t columns) const noexcept {
    return {at(rows - 1, columns - 1), -row, -column};
  }
  strided rows_reversed(std::size_t rows) const noexcept { return {at(rows - 1, 0), -row, column}; }
  operator strided<const T>() const noexcept  // NOLINT: as a pointer would
      requires(!std::is_const_v<T>) {
    return {data, row, column};
  }
};

enum class strips : unsigned char { of_height, of_width };

/// Strips of a packed operand: as wide as the tile is high, for the left one, or as it is wide.
template <class Level, class T, strips Kind>
inline constexpr std::size_t strip_width = Kind == strips::of_height ? tile_shape<Level>::height : tile_width<T, Level>;

/// The most rows of a strip, a multiple of every tile's height: what is shorter brings more of the result to and from
/// memory, what is longer leaves more of a factorization to its blocks on the diagonal.
inline constexpr std::size_t most_depth = 336;

/// Rows and columns of a block exchanged: out[c] holds what stood in lane c of each of the rows in[0], in[1], ... The
/// rows are joined in pairs, whose halves interleave.
template <class T, std::size_t Size>
struct transposition {
  using vector = typename vector_of<T, Size * sizeof(T)>::type;

  /// rows[r] is at from + r step.
  static CAIRN_ALWAYS_INLINE void load_rows(vector (&rows)[Size], const T* from, std::ptrdiff_t step) noexcept {
    CAIRN_UNROLL
    for (std::size_t r = 0; r < Size; ++r) load(rows[r], from + static_cast<std::ptrdiff_t>(r) * step);
  }
  static CAIRN_ALWAYS_INLINE void run(vector (&rows)[Size]) noexcept {
    vector other[Size];
    if constexpr (Size == 8) {
      pass(rows, other), pass(other, rows), pass(rows, other);
      copy(other, rows);
    } else if constexpr (Size == 4) {
      pass(rows, other), pass(other, rows);
    } else {
      pass(rows, other);
      copy(other, rows);
    }
  }

 private:
  static CAIRN_ALWAYS_INLINE void copy(const vector (&from)[Size], vector (&to)[Size]) noexcept {
    CAIRN_UNROLL
    for (std::size_t r = 0; r < Size; ++r) to[r] = from[r];
  }
  /// to[2 r] and to[2 r + 1] are from[r] and from[r + Size / 2] interleaved: log2 Size of these transpose.
  static CAIRN_ALWAYS_INLINE void pass(const vector (&from)[Size], vector (&to)[Size]) noexcept {
    CAIRN_UNROLL
    for (std::size_t r = 0; r < Size / 2; ++r) {
      const vector& a = from[r];
      const vector& b = from[r + Size / 2];
      if constexpr (Size == 8) {
        to[2 * r] = __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
        to[2 * r + 1] = __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
      } else if constexpr (Size == 4) {
        to[2 * r] = __builtin_shufflevector(a, b, 0, 4, 1, 5);
        to[2 * r + 1] = __builtin_shufflevector(a, b, 2, 6, 3, 7);
      } else {
        to[2 * r] = __builtin_shufflevector(a, b, 0, 2);
        to[2 * r + 1] = __builtin_shufflevector(a, b, 1, 3);
      }
    }
  }
};

/// Side of the blocks that strips of a width are transposed in, the last one over a part of the one before.
template <class Level, class T, std::size_t Width>
inline constexpr std::size_t transposed_size = [] {
  std::size_t size = Level::bytes >= 32 ? 32 / sizeof(T) : Level::bytes / sizeof(T);
  while (size > Width) size /= 2;
  return size;
}();

/// to[k Width + c] = from(k, c) for c < columns <= Width; zeros in further columns. `more`: a register can be read from
/// a row's last piece.
template <class Level, std::size_t Width, class T>
CAIRN_ALWAYS_INLINE void pack_strip(const strided<const T>& from, std::size_t depth, std::size_t columns, bool more,
                                    T* to) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  std::size_t k = 0;
  if (columns == Width && from.column == 1) {
    // What is no multiple of a register is written past the end of a row, which the next rows write again.
    constexpr std::size_t over = (rounded_up(Width, lane) + Width - 1) / Width - 1;
    const std::size_t last = over == 0 ? depth : more && depth > over ? depth - over : 0;
    for (; k < last; ++k) {
      const T* row = from.at(k, 0);
      CAIRN_UNROLL
      for (std::size_t c = 0; c < Width; c += lane) {
        lanes<T, Level> values;
        load(values, row + c);
        store(to + k * Width + c, values);
      }
    }
  } else if (columns == Width && (from.row == 1 || from.row == -1)) {
    constexpr std::size_t size = transposed_size<Level, T, Width>;
    using block = transposition<T, size>;
    for (; k + size <= depth; k += size) {
      CAIRN_UNROLL
      for (std::size_t c = 0; c < Width; c += size) {
        const std::size_t begin = c + size <= Width ? c : Width - size;
        typename block::vector rows[size];
        block::load_rows(rows, from.at(from.row == 1 ? k : k + size - 1, begin), from.column);
        block::run(rows);
        CAIRN_UNROLL
        for (std::size_t r = 0; r < size; ++r) {
          store(to + (k + (from.row == 1 ? r : size - 1 - r)) * Width + begin, rows[r]);
        }
      }
    }
  }
  for (; k < depth; ++k) {
    for (std::size_t c = 0; c < columns; ++c) to[k * Width + c] = *from.at(k, c);
    for (std::size_t c = columns; c < Width; ++c) to[k * Width + c] = 0;
  }
}

/// to(k, c) = sign from[k Width + c] for c < columns <= Width.
template <class Level, std::size_t Width, class T>
CAIRN_ALWAYS_INLINE void unpack_strip(const T* from, std::size_t depth, std::size_t columns, T sign,
                                      const strided<T>& to) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  std::size_t k = 0;
  if (columns == Width && Width % lane == 0 && to.column == 1) {
    for (; k < depth; ++k) {
      CAIRN_UNROLL
      for (std::size_t c = 0; c < Width; c += lane) {
        lanes<T, Level> values;
        load(values, from + k * Width + c);
        values *= sign;
        store(to.at(k, c), values);
      }
    }
  } else if (columns == Width && to.row == 1) {
    constexpr std::size_t size = transposed_size<Level, T, Width>;
    using block = transposition<T, size>;
    for (; k + size <= depth; k += size) {
      CAIRN_UNROLL
      for (std::size_t c = 0; c < Width; c += size) {
        const std::size_t begin = c + size <= Width ? c : Width - size;
        typename block::vector rows[size];
        block::load_rows(rows, from + k * Width + begin, Width);
        block::run(rows);
        CAIRN_UNROLL
        for (std::size_t r = 0; r < size; ++r) {
          rows[r] *= sign;
          store(to.at(k, begin + r), rows[r]);
        }
      }
    }
  }
  for (; k < depth; ++k) {
    for (std::size_t c = 0; c < columns; ++c) *to.at(k, c) = sign * from[k * Width + c];
  }
}

/// What update_tiles works on: `left` and `right` are strips of `depth` rows, `step` rows apart in memory.
template <class T>
struct tiles {
  const T* left = nullptr;
  const T* right = nullptr;
  std::size_t depth = 0, step = 0;
  strided<T> c;  ///< its columns lie one by one
  std::size_t rows = 0, columns = 0;
  bool upper = false;                                    ///< only elements (i, j) with j >= i
  std::size_t staggered = static_cast<std::size_t>(-1);  ///< columns j from here on: zeros above depth j - staggered
};

/// c(i, j) +- sum_k left(k, i) right(k, j) for i in [i_begin, i_end), j in [j_begin, j_end), which begin at strips.
template <class Level, bool Add, class T>
CAIRN_ALWAYS_INLINE void update_tiles(const tiles<T>& work, std::size_t i_begin, std::size_t i_end, std::size_t j_begin,
                                      std::size_t j_end) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height, parts = tile_shape<Level>::parts;
  constexpr std::size_t width = tile_width<T, Level>, lane = lane_count<T, Level>;
  alignas(64) T tile[height * width];
  for (std::size_t j = j_begin; j < j_end; j += width) {
    const std::size_t columns = j_end - j < width ? j_end - j : width;
    const std::size_t zeros = j > work.staggered ? j - work.staggered : 0;
    const std::size_t depth = zeros < work.depth ? work.depth - zeros : 0;
    const T* const right = work.right + j * work.step + zeros * width;
    for (std::size_t i = i_begin; i < i_end && (!work.upper || i < j + columns); i += height) {
      const std::size_t rows = i_end - i < height ? i_end - i : height;
      CAIRN_UNROLL
      for (std::size_t r = 0; r < height; ++r) {
        const T* const row = work.c.at(r < rows ? i + r : i, j);
        __builtin_prefetch(row, 1);
        __builtin_prefetch(row + columns / 2, 1);
        __builtin_prefetch(row + columns - 1, 1);
      }
      multiply_tile<Level, height, parts, T>(
          {work.left + i * work.step + zeros * height, 1, height, right, width, depth}, tile, width);
      if (rows == height && columns == width && (!work.upper || i + height <= j + 1)) {
        for (std::size_t r = 0; r < height; ++r) {
          T* const to = work.c.at(i + r, j);
          CAIRN_UNROLL
          for (std::size_t part = 0; part < parts; ++part) {
            lanes<T, Level> value;
            lanes<T, Level> sum;
            load(value, to + part * lane);
            load(sum, tile + r * width + part * lane);
            value = Add ? value + sum : value - sum;
            store(to + part * lane, value);
          }
        }
        continue;
      }
      for (std::size_t r = 0; r < rows; ++r) {
        T* const to = work.c.at(i + r, j);
        const T* const sum = tile + r * width;
        for (std::size_t n = work.upper && i + r > j ? i + r - j : 0; n < columns; ++n) {
          to[n] = Add ? to[n] + sum[n] : to[n] - sum[n];
        }
      }
    }
  }
}

/// X of U^T X = B in place of B, a strip of the right operand, for U [depth, depth] packed in strips of a tile's
/// height; depth a multiple of that. inverse[k] = 1 / U(k, k). Rows before `begin`, a multiple of the height, are
/// zeros.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void solve_strip(const T* upper, const T* inverse, std::size_t depth, std::size_t begin,
                                     T* strip) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height, parts = tile_shape<Level>::parts;
  constexpr std::size_t width = tile_width<T, Level>, lane = lane_count<T, Level>;
  alignas(64) T tile[height * width];
  for (std::size_t p = begin; p < depth; p += height) {
    const T* const panel = upper + p * depth;
    multiply_tile<Level, height, parts, T>({panel + begin * height, 1, height, strip + begin * width, width, p - begin},
                                           tile, width);
    T* const to = strip + p * width;
    const T* const corner = panel + p * height;
    CAIRN_UNROLL
    for (std::size_t part = 0; part < parts; ++part) {
      lanes<T, Level> x[height];
      CAIRN_UNROLL
      for (std::size_t r = 0; r < height; ++r) {
        lanes<T, Level> sum;
        load(x[r], to + r * width + part * lane);
        load(sum, tile + r * width + part * lane);
        x[r] -= sum;
      }
      CAIRN_UNROLL
      for (std::size_t r = 0; r < height; ++r) {
        x[r] *= inverse[p + r];
        store(to + r * width + part * lane, x[r]);
        CAIRN_UNROLL
        for (std::size_t q = r + 1; q < height; ++q) x[q] -= corner[r * height + q] * x[r];
      }
    }
  }
}

}  // namespace cairn::detail
