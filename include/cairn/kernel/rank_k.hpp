#pragma once
/// Symmetric rank-k updates of large matrices: the Gram matrices of thousands of columns.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/block_product.hpp"

namespace cairn {

/// square += rows^T rows, upper triangle only: rows [count, width], `row_stride` apart, square [width, width] with rows
/// `stride` apart. What stands below the diagonal is neither read nor written. The sum runs in the order of the rows in
/// blocks of most_depth, each summed by itself: the error of an element is at most about (336 + count / 336) epsilon of
/// the sum of its terms' sizes. count width^2 flops; packs blocks of 336 rows (twice their memory). Goto, van de Geijn:
/// "Anatomy of high-performance matrix multiplication", 2008.
template <class T>
void rank_k_update(std::span<const std::type_identity_t<T>> rows, std::size_t count, std::size_t width,
                   std::size_t row_stride, std::span<T> square, std::size_t stride, int threads = 1) {
  assert(row_stride >= width && stride >= width);
  assert(count == 0 || width == 0 || rows.size() >= (count - 1) * row_stride + width);
  assert(width == 0 || square.size() >= (width - 1) * stride + width);
  detail::left_strips<T> left(count, width);
  detail::right_strips<T> right(count, width);
  const detail::strided<T> to{square.data(), static_cast<std::ptrdiff_t>(stride), 1};
  for (std::size_t first = 0; first < count; first += detail::most_depth) {
    const std::size_t depth = std::min(detail::most_depth, count - first);
    const detail::strided<const T> part{rows.data() + first * row_stride, static_cast<std::ptrdiff_t>(row_stride), 1};
    left.pack(part, depth, width, threads);
    right.pack(part, depth, width, threads);
    detail::update_product<detail::update::add, T>(left, right, to, {.upper = true}, threads);
  }
}

}  // namespace cairn
