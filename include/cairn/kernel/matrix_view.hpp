#pragma once
/// Matrices that live in somebody else's memory.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

namespace cairn {

/// Element (r, c) is data[r * row_stride + c * column_stride]: row-major, a part of something larger, or transposed. A
/// value of four words that owns nothing.
template <class T>
struct matrix_view {
  T* data = nullptr;
  std::size_t rows = 0, columns = 0;
  std::size_t row_stride = 0, column_stride = 1;

  constexpr matrix_view() = default;
  /// Row-major with nothing between the rows.
  constexpr matrix_view(T* from, std::size_t row_count, std::size_t column_count) noexcept
      : matrix_view(from, row_count, column_count, column_count) {}
  constexpr matrix_view(T* from, std::size_t row_count, std::size_t column_count, std::size_t between_rows,
                        std::size_t between_columns = 1) noexcept
      : data(from), rows(row_count), columns(column_count), row_stride(between_rows), column_stride(between_columns) {}

  constexpr operator matrix_view<const T>() const noexcept {  // NOLINT: reading is always allowed
    return {data, rows, columns, row_stride, column_stride};
  }
  constexpr matrix_view transposed() const noexcept { return {data, columns, rows, column_stride, row_stride}; }
  constexpr matrix_view block(std::size_t row, std::size_t column, std::size_t row_count,
                              std::size_t column_count) const noexcept {
    assert(row + row_count <= rows && column + column_count <= columns);
    return {data + row * row_stride + column * column_stride, row_count, column_count, row_stride, column_stride};
  }
  constexpr T* row(std::size_t r) const noexcept { return data + r * row_stride; }
  constexpr T& operator()(std::size_t r, std::size_t c) const noexcept {
    return data[r * row_stride + c * column_stride];
  }
};

/// Row n begins at values[n * stride]: a matrix, or some columns of a wider one such as a fused [tokens, 3 heads
/// width].
template <class T>
struct strided_rows {
  std::span<T> values;
  std::size_t stride = 0;

  T* row(std::size_t n) const noexcept { return values.data() + n * stride; }
};

/// Rows ids[0], ids[1], ... of a table, as an operand: they are gathered while they are packed.
template <class T>
struct gathered_rows {
  matrix_view<T> table;
  std::span<const std::uint32_t> ids;
};

}  // namespace cairn
