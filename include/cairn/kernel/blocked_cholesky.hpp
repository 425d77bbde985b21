#pragma once
/// Cholesky factors of large symmetric positive definite matrices, and inverses from them: in blocks, so that nearly
/// all of the work is products. Only the upper triangle is read and written.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

#include "cairn/kernel/cholesky.hpp"
#include "cairn/kernel/triangular.hpp"

namespace cairn {

/// Factors A = U^T U in place of the upper triangle of A [size, size], row-major with rows `stride` apart. False, with
/// the triangle spoiled, where A is not positive definite to rounding or not finite. |A - U^T U| is at most about
/// (size + 1) epsilon |U^T| |U|, element by element. size^3 / 3 flops; packs 336 rows at a time.
template <class T>
bool cholesky_factor(std::span<T> square, std::size_t size, std::size_t stride, int threads = 1) {
  assert(stride >= size && (size == 0 || square.size() >= (size - 1) * stride + size));
  using detail::most_depth;
  const detail::strided<T> upper{square.data(), static_cast<std::ptrdiff_t>(stride), 1};
  const std::size_t most = std::min(most_depth, size);
  std::vector<T> corner(padded(most) * padded(most));
  detail::packed_triangle<T> triangle(size);
  detail::left_strips<T> left(size, size);
  detail::right_strips<T> right(size, size);
  for (std::size_t first = 0; first < size; first += most_depth) {
    const std::size_t depth = std::min(most_depth, size - first), next = first + depth, width = padded(depth);
    std::fill(corner.begin(), corner.end(), T{0});
    for (std::size_t i = 0; i < depth; ++i) {
      std::copy_n(upper.at(first + i, first + i), depth - i, corner.data() + i * width + i);
    }
    if (!cholesky_factor<T>(std::span(corner), depth)) return false;
    for (std::size_t i = 0; i < depth; ++i) {
      std::copy_n(corner.data() + i * width + i, depth - i, upper.at(first + i, first + i));
    }
    if (next == size) break;
    const detail::strided<T> beside = upper.from(first, next);
    triangle.pack(upper.from(first, first), depth);
    triangle.solve(beside, size - next, right, beside, T{1}, threads);
    left.pack(beside, depth, size - next, threads);
    update_product<detail::update::subtract, T>(left, right, upper.from(next, next), {.upper = true}, threads);
  }
  return true;
}

/// Replaces U, the upper triangle of a square [size, size] as cholesky_factor left it, by that of (U^T U)^-1. 2 size^3
/// / 3 flops; packs 336 rows at a time.
template <class T>
void cholesky_inverse(std::span<T> square, std::size_t size, std::size_t stride, int threads = 1) {
  invert_upper<T>(square, size, stride, threads);
  using detail::most_depth;
  const detail::strided<T> upper{square.data(), static_cast<std::ptrdiff_t>(stride), 1};
  detail::left_strips<T> left(size, size);
  detail::right_strips<T> right(size, size);
  // V V^T, V = U^-1, is the sum over blocks of columns of V. A block is packed, replaced by zeros, and added where it
  // and its predecessors stand.
  for (std::size_t first = 0; first < size; first += most_depth) {
    const std::size_t depth = std::min(most_depth, size - first), next = first + depth;
    const detail::strided<T> columns = upper.from(0, first).transposed();
    left.pack(columns, depth, next, threads);
    right.pack(columns, depth, next, threads);
    left.clear_above(first);
    right.clear_above(first);
    for (std::size_t i = 0; i < next; ++i) std::fill(upper.at(i, std::max(i, first)), upper.at(i, next), T{0});
    update_product<detail::update::add, T>(left, right, upper, {.upper = true, .staggered = first}, threads);
  }
}

}  // namespace cairn
