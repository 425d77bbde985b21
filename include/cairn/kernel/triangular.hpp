#pragma once
/// Systems whose matrix is an upper triangle, and its inverse: in blocks, so that nearly all of the work is products.
/// All matrices are row-major with rows `stride` apart; what stands below a triangle's diagonal is not read.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/block_product.hpp"

namespace cairn {

namespace detail {

/// X of U^T X = B in place of B [size, columns], which is row-major, perhaps with its rows reversed; `upper` is a view
/// of U. Blocks of rows are solved, and then taken out of the rows that follow.
template <class T>
void solve_blocks(const strided<const T>& upper, std::size_t size, const strided<T>& b, std::size_t columns,
                  int threads) {
  if (size == 0 || columns == 0) return;
  packed_triangle<T> triangle(size);
  left_strips<T> left(size, size);
  right_strips<T> solved(size, columns);
  for (std::size_t first = 0; first < size; first += most_depth) {
    const std::size_t depth = std::min(most_depth, size - first), next = first + depth;
    triangle.pack(upper.from(first, first), depth);
    triangle.solve(b.from(first, 0), columns, solved, b.from(first, 0), T{1}, threads);
    if (next == size) break;
    left.pack(upper.from(first, next), depth, size - next, threads);
    update_product<update::subtract, T>(left, solved, b.from(next, 0), {}, threads);
  }
}

/// The inverse of an upper triangle [depth, depth], depth at most most_depth, in place.
template <class T>
void invert_block(const strided<T>& upper, std::size_t depth, packed_triangle<T>& triangle, right_strips<T>& packed) {
  // U X = I with rows and columns of both reversed is U'^T X' = I, with an upper triangle U' and a lower one X'.
  triangle.pack(strided<const T>(upper.reversed(depth, depth).transposed()), depth);
  const std::size_t step = rounded_up(depth, strip_width_now<T, strips::of_height>());
  packed.set(depth, depth);
  for (std::size_t s = 0; s * packed.width() < depth; ++s) {
    const std::size_t first = s * packed.width();
    T* const strip = packed.strip(s);
    std::fill_n(strip, step * packed.width(), T{0});
    for (std::size_t c = first; c < std::min(first + packed.width(), depth); ++c) {
      strip[c * packed.width() + c - first] = 1;
    }
    triangle.solve(strip, first);
  }
  const strided<T> out = upper.reversed(depth, depth);
  for (std::size_t c = 0; c < depth; ++c) {
    const T* const from = packed.strip(c / packed.width()) + c % packed.width();
    for (std::size_t k = c; k < depth; ++k) *out.at(k, c) = from[k * packed.width()];
  }
}

}  // namespace detail

/// Solves U^T X = B in place of B [size, columns], with the upper triangle U [size, size]. size^2 columns flops; packs
/// 336 rows of U and of B at a time.
template <class T>
void solve_transposed(std::span<const std::type_identity_t<T>> upper, std::size_t size, std::size_t stride,
                      std::span<T> b, std::size_t columns, std::size_t b_stride, int threads = 1) {
  assert(stride >= size && b_stride >= columns);
  assert(size == 0 || (upper.size() >= (size - 1) * stride + size && b.size() >= (size - 1) * b_stride + columns));
  detail::solve_blocks<T>({upper.data(), static_cast<std::ptrdiff_t>(stride), 1}, size,
                          {b.data(), static_cast<std::ptrdiff_t>(b_stride), 1}, columns, threads);
}

/// Solves U X = B in place of B [size, columns]; the same cost.
template <class T>
void solve_upper(std::span<const std::type_identity_t<T>> upper, std::size_t size, std::size_t stride, std::span<T> b,
                 std::size_t columns, std::size_t b_stride, int threads = 1) {
  assert(stride >= size && b_stride >= columns);
  assert(size == 0 || (upper.size() >= (size - 1) * stride + size && b.size() >= (size - 1) * b_stride + columns));
  if (size == 0) return;
  const detail::strided<const T> view{upper.data(), static_cast<std::ptrdiff_t>(stride), 1};
  const detail::strided<T> right{b.data(), static_cast<std::ptrdiff_t>(b_stride), 1};
  detail::solve_blocks<T>(view.reversed(size, size).transposed(), size, right.rows_reversed(size), columns, threads);
}

/// The inverse of an upper triangle in place of it. size^3 / 3 flops. Variant 3 of Bientinesi, Gunter, van de Geijn:
/// "Families of algorithms related to the inversion of a symmetric positive definite matrix", 2008.
template <class T>
void invert_upper(std::span<T> square, std::size_t size, std::size_t stride, int threads = 1) {
  assert(stride >= size && (size == 0 || square.size() >= (size - 1) * stride + size));
  if (size == 0) return;
  using detail::most_depth;
  const detail::strided<T> upper{square.data(), static_cast<std::ptrdiff_t>(stride), 1};
  detail::packed_triangle<T> triangle(size);
  detail::left_strips<T> left(size, size);
  detail::right_strips<T> solved(size, size);
  for (std::size_t first = 0; first < size; first += most_depth) {
    const std::size_t depth = std::min(most_depth, size - first), next = first + depth;
    const detail::strided<T> corner = upper.from(first, first), right = upper.from(first, next);
    const detail::strided<T> above = upper.from(0, first);
    // With the rows that precede, R01, and those that follow, R12: R12 = -R11^-1 R12, R02 += R01 R12,
    // R01 = R01 R11^-1, R11 = R11^-1. The depth is reversed in the first two.
    if (next < size) {
      triangle.pack(corner.reversed(depth, depth).transposed(), depth);
      triangle.solve(right.rows_reversed(depth), size - next, solved, right.rows_reversed(depth), T{-1}, threads);
    }
    if (next < size && first > 0) {
      left.pack(above.transposed().rows_reversed(depth), depth, first, threads);
      update_product<detail::update::subtract, T>(left, solved, upper.from(0, next), {}, threads);
    }
    if (first > 0) {
      triangle.pack(corner, depth);
      triangle.solve(above.transposed(), first, solved, above.transposed(), T{1}, threads);
    }
    detail::invert_block(corner, depth, triangle, solved);
  }
}

}  // namespace cairn
