#pragma once
/// Products of many small left operands with one right operand, which is packed once.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>

#include "cairn/kernel/gemm.hpp"

namespace cairn {

/// The right operand [depth, columns] of a product in panels as wide as the product's tile at this machine's level, so
/// that it is read where it lies however few rows meet it. Columns are filled up with zeros to whole vectors:
/// padded_columns(), of which what it is multiplied into has as many. The memory is the caller's.
template <detail::kernel_scalar T>
class packed_matrix {
 public:
  packed_matrix() = default;
  /// Packs b, row-major or transposed, into at least size(depth, columns) elements.
  packed_matrix(const matrix_view<const T>& b, std::span<T> memory) noexcept
      : data_(memory.data()), depth_(b.rows), padded_(padded_columns(b.columns)) {
    assert(memory.size() >= size(b.rows, b.columns));
    for_panels([&](T* panel, std::size_t column, std::size_t columns) {
      const std::size_t some = std::min(columns, b.columns - column);
      for (std::size_t k = 0; k < depth_; ++k, panel += columns) {
        for (std::size_t c = 0; c < some; ++c) panel[c] = b(k, column + c);
        for (std::size_t c = some; c < columns; ++c) panel[c] = 0;
      }
    });
  }

  /// The width of a matrix of so many columns here, and the elements that it takes.
  static std::size_t padded_columns(std::size_t columns) noexcept {
    return detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      using at = decltype(level);
      const std::size_t rest = columns % detail::tile_width<T, at>;
      return columns - rest + (rest == 0 ? 0 : detail::tile_parts<at, T>(rest) * detail::lane_count<T, at>);
    });
  }
  static std::size_t size(std::size_t depth, std::size_t columns) noexcept { return depth * padded_columns(columns); }

  std::size_t rows() const noexcept { return depth_; }
  std::size_t columns() const noexcept { return padded_; }

  /// out = a b, or out + a b, as `how` says: a [rows, depth] row-major, out [rows, columns()]. The bits of gemm().
  void multiply(const matrix_view<const T>& a, const matrix_view<T>& out,
                joining how = joining::assign) const noexcept {
    assert(a.columns == depth_ && out.columns == padded_ && a.rows == out.rows);
    for_panels([&](const T* panel, std::size_t column, std::size_t columns) {
      gemm(a, matrix_view<const T>(panel, depth_, columns), out.block(0, column, out.rows, columns), no_epilogue{},
           {.how = how});
    });
  }

 private:
  template <class Body>
  void for_panels(const Body& body) const noexcept {
    const std::size_t width =
        detail::at_level([](auto level) CAIRN_INLINE_BODY { return detail::tile_width<T, decltype(level)>; });
    for (std::size_t c = 0; c < padded_; c += width) body(data_ + c * depth_, c, std::min(width, padded_ - c));
  }

  T* data_ = nullptr;
  std::size_t depth_ = 0, padded_ = 0;
};

}  // namespace cairn
