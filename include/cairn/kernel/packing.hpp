#pragma once
/// Strips of an operand, packed in the order in which a register tile reads them.

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "cairn/kernel/lanes.hpp"

namespace cairn::detail {

/// Memory that begins on a line of the cache and only grows.
class packing_space {
 public:
  template <class T>
  T* at_least(std::size_t count) {
    if (count * sizeof(T) > size_) {
      bytes_.reset();
      size_ = 0;
      bytes_.reset(static_cast<std::byte*>(::operator new (count * sizeof(T), std::align_val_t{64})));
      size_ = count * sizeof(T);
    }
    return reinterpret_cast<T*>(bytes_.get());
  }

 private:
  struct free_aligned {
    void operator()(std::byte* bytes) const noexcept { ::operator delete (bytes, std::align_val_t{64}); }
  };
  std::unique_ptr<std::byte, free_aligned> bytes_;
  std::size_t size_ = 0;
};

/// A thread's own, kept from call to call: up to half a MiB for the left operand, up to 4 MiB for the right one.
inline packing_space& packing_space_of_thread(int operand) {
  thread_local packing_space spaces[2];
  return spaces[operand];
}

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
    if constexpr (Size == 16) {
      pass(rows, other), pass(other, rows), pass(rows, other), pass(other, rows);
    } else if constexpr (Size == 8) {
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
      if constexpr (Size == 16) {
        interleave(a, b, to[2 * r], to[2 * r + 1], std::make_index_sequence<16>{});
      } else if constexpr (Size == 8) {
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

/// to[k Width + c] = from(k, c) for c < columns <= Width; zeros in further columns. `more`: what lies past the
/// last column of a row is enough to read whole registers (asked where from.column is 1); `after`: so many rows of the
/// strip after these may be written over.
template <class Level, std::size_t Width, class T>
CAIRN_ALWAYS_INLINE void pack_strip(const strided<const T>& from, std::size_t depth, std::size_t columns, bool more,
                                    T* to, std::size_t after = 0) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  std::size_t k = 0;
  if (columns == Width && from.column == 1) {
    // What is no multiple of a register is written past the end of a row, which the next rows write again.
    constexpr std::size_t over = (rounded_up(Width, lane) + Width - 1) / Width - 1;
    const std::size_t kept = over > after ? over - after : 0;
    const std::size_t last = over == 0 ? depth : more && depth > kept ? depth - kept : 0;
    for (; k < last; ++k) {
      const T* row = from.at(k, 0);
      CAIRN_UNROLL
      for (std::size_t c = 0; c < Width; c += lane) {
        lanes<T, Level> values;
        load(values, row + c);
        store(to + k * Width + c, values);
      }
    }
  } else if (Width % lane == 0 && from.column == 1) {
    for (; k < depth; ++k) {
      CAIRN_UNROLL
      for (std::size_t c = 0; c < Width; c += lane) {
        lanes<T, Level> values{};
        if (c + lane <= columns) {
          load(values, from.at(k, c));
        } else if (c < columns) {
          load_part(values, from.at(k, c), columns - c);
        }
        store(to + k * Width + c, values);
      }
    }
  } else if (constexpr std::size_t size = transposed_size<Level, T, Width>;
             columns >= size && (from.row == 1 || from.row == -1)) {
    using block = transposition<T, size>;
    const auto transpose = [&](std::size_t begin) CAIRN_INLINE_BODY {
      typename block::vector rows[size];
      block::load_rows(rows, from.at(from.row == 1 ? k : k + size - 1, begin), from.column);
      block::run(rows);
      CAIRN_UNROLL
      for (std::size_t r = 0; r < size; ++r) {
        store(to + (k + (from.row == 1 ? r : size - 1 - r)) * Width + begin, rows[r]);
      }
    };
    for (; k + size <= depth; k += size) {
      if (columns == Width) {
        CAIRN_UNROLL
        for (std::size_t c = 0; c < Width; c += size) transpose(c + size <= Width ? c : Width - size);
      } else {
        // Zeros first: their last vectors may lie over columns that come from the matrix.
        const typename block::vector zeros{};
        for (std::size_t c = columns / size * size; c < Width; c += size) {
          CAIRN_UNROLL
          for (std::size_t r = 0; r < size; ++r)
            store(to + (k + r) * Width + (c + size <= Width ? c : Width - size), zeros);
        }
        for (std::size_t c = 0; c < columns; c += size) transpose(c + size <= columns ? c : columns - size);
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

}  // namespace cairn::detail
