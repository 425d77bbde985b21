#pragma once
/// Products of large matrices in pieces: operands are packed into strips that the caches hold, and one register tile
/// does all of the arithmetic. What factorizations are made of; gram matrices, triangles and Cholesky factors call it.

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

#include "cairn/kernel/lanes.hpp"

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

/// The register tile: `height` rows of two registers. With 16 registers without multiply-add one more is needed for
/// the product.
template <class Level, class T>
struct tile_shape {
  static constexpr std::size_t width = 2 * lane_count<T, Level>;
  static constexpr std::size_t height = Level::bytes == 64       ? 14
                                        : Level::registers == 32 ? 12
                                        : Level::bytes == 32     ? 6
                                                                 : 4;
};

enum class strips : unsigned char { of_height, of_width };

/// Strips of a packed operand: as wide as the tile is high, for the left one, or as it is wide.
template <class Level, class T, strips Kind>
inline constexpr std::size_t strip_width =
    Kind == strips::of_height ? tile_shape<Level, T>::height : tile_shape<Level, T>::width;

/// The most rows of a strip: a multiple of every tile's height. A strip of the right operand fills at most two thirds
/// of the first cache.
inline constexpr std::size_t most_depth = 252;

/// Memory for packed operands, aligned to a line of the cache; not initialized.
template <class T>
class line_buffer {
 public:
  explicit line_buffer(std::size_t size)
      : data_(static_cast<T*>(::operator new (size * sizeof(T), std::align_val_t{64}))) {}
  T* data() const noexcept { return data_.get(); }

 private:
  struct release {
    void operator()(T* data) const noexcept { ::operator delete (data, std::align_val_t{64}); }
  };
  std::unique_ptr<T, release> data_;
};

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
    // What is no multiple of a register is written past the end of a row, which the next row writes again.
    const std::size_t last = Width % lane == 0 ? depth : more && depth > 0 ? depth - 1 : 0;
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

/// sum[r] += sum_k left[k, r] right[k, :], of strips.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void tile_product(const T* left, const T* right, std::size_t depth,
                                      lanes<T, Level> (&sum)[tile_shape<Level, T>::height][2]) noexcept {
  using shape = tile_shape<Level, T>;
  for (std::size_t k = 0; k < depth; ++k, left += shape::height, right += shape::width) {
    lanes<T, Level> low;
    lanes<T, Level> high;
    load(low, right);
    load(high, right + lane_count<T, Level>);
    CAIRN_UNROLL
    for (std::size_t r = 0; r < shape::height; ++r) {
      sum[r][0] += left[r] * low;
      sum[r][1] += left[r] * high;
    }
  }
}

enum class write : unsigned char { add, subtract };

/// What update_tiles works on: `left` and `right` are strips of `depth` rows, `step` rows apart in memory.
template <class T>
struct tiles {
  const T* left = nullptr;
  const T* right = nullptr;
  std::size_t depth = 0, step = 0;
  strided<T> c;
  std::size_t rows = 0, columns = 0;
  bool upper = false;                                    ///< only elements (i, j) with j >= i
  std::size_t staggered = static_cast<std::size_t>(-1);  ///< columns j from here on: zeros above depth j - staggered
};

/// Columns of c lie one by one. c(i, j) +- sum_k left(k, i) right(k, j) for i in [i_begin, i_end), j in [j_begin,
/// j_end), which begin at strips.
template <class Level, write Mode, class T>
CAIRN_ALWAYS_INLINE void update_tiles(const tiles<T>& work, std::size_t i_begin, std::size_t i_end, std::size_t j_begin,
                                      std::size_t j_end) noexcept {
  using shape = tile_shape<Level, T>;
  constexpr std::size_t lane = lane_count<T, Level>;
  for (std::size_t j = j_begin; j < j_end; j += shape::width) {
    const std::size_t columns = j_end - j < shape::width ? j_end - j : shape::width;
    const std::size_t zeros = j > work.staggered ? j - work.staggered : 0;
    const std::size_t depth = zeros < work.depth ? work.depth - zeros : 0;
    const T* const right = work.right + j * work.step + zeros * shape::width;
    for (std::size_t i = i_begin; i < i_end && (!work.upper || i < j + columns); i += shape::height) {
      const std::size_t rows = i_end - i < shape::height ? i_end - i : shape::height;
      CAIRN_UNROLL
      for (std::size_t r = 0; r < shape::height; ++r) {
        __builtin_prefetch(work.c.at(r < rows ? i + r : i, j), 1);
        __builtin_prefetch(work.c.at(r < rows ? i + r : i, j + columns - 1), 1);
      }
      lanes<T, Level> sum[shape::height][2] = {};
      tile_product<Level, T>(work.left + i * work.step + zeros * shape::height, right, depth, sum);
      if (rows == shape::height && columns == shape::width && (!work.upper || i + shape::height <= j + 1)) {
        CAIRN_UNROLL
        for (std::size_t r = 0; r < shape::height; ++r) {
          CAIRN_UNROLL
          for (std::size_t part = 0; part < 2; ++part) {
            T* const to = work.c.at(i + r, j + part * lane);
            lanes<T, Level> value;
            load(value, to);
            if constexpr (Mode == write::add) {
              value += sum[r][part];
            } else {
              value -= sum[r][part];
            }
            store(to, value);
          }
        }
        continue;
      }
      T part[shape::height][shape::width];
      CAIRN_UNROLL
      for (std::size_t r = 0; r < shape::height; ++r) {
        store(part[r], sum[r][0]);
        store(part[r] + lane, sum[r][1]);
      }
      for (std::size_t r = 0; r < rows; ++r) {
        T* const to = work.c.at(i + r, j);
        for (std::size_t n = work.upper && i + r > j ? i + r - j : 0; n < columns; ++n) {
          to[n] = Mode == write::add ? to[n] + part[r][n] : to[n] - part[r][n];
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
  using shape = tile_shape<Level, T>;
  constexpr std::size_t lane = lane_count<T, Level>;
  for (std::size_t p = begin; p < depth; p += shape::height) {
    const T* const panel = upper + p * depth;
    lanes<T, Level> sum[shape::height][2] = {};
    tile_product<Level, T>(panel + begin * shape::height, strip + begin * shape::width, p - begin, sum);
    T* const to = strip + p * shape::width;
    const T* const corner = panel + p * shape::height;
    CAIRN_UNROLL
    for (std::size_t r = 0; r < shape::height; ++r) {
      lanes<T, Level> low;
      lanes<T, Level> high;
      load(low, to + r * shape::width);
      load(high, to + r * shape::width + lane);
      low = (low - sum[r][0]) * inverse[p + r];
      high = (high - sum[r][1]) * inverse[p + r];
      store(to + r * shape::width, low);
      store(to + r * shape::width + lane, high);
      CAIRN_UNROLL
      for (std::size_t q = r + 1; q < shape::height; ++q) {
        sum[q][0] += corner[r * shape::height + q] * low;
        sum[q][1] += corner[r * shape::height + q] * high;
      }
    }
  }
}

}  // namespace cairn::detail
