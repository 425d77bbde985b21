#pragma once
/// A matrix by a vector, and its transpose by one: bound by how fast the matrix is read.

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/row_scores.hpp"
#include "cairn/kernel/sparse.hpp"

namespace cairn {

/// y = A x: A [y.size(), x.size()] row-major. As row_dots(): an element's bits depend on x, its row and the level
/// alone. 2 rows columns flops.
template <detail::kernel_scalar T>
void gemv(std::span<const T> a, std::span<const std::type_identity_t<T>> x,
          std::span<std::type_identity_t<T>> y) noexcept {
  row_dots<T>(x, a, y);
}

/// y = A^T x: A [x.size(), y.size()] row-major. Sums stay in registers and run in the order of the rows. 2 rows columns
/// flops.
template <detail::kernel_scalar T>
void gemv_transposed(std::span<const T> a, std::span<const std::type_identity_t<T>> x,
                     std::span<std::type_identity_t<T>> y) noexcept {
  assert(a.size() == x.size() * y.size());
  for (T& value : y) value = 0;
  const detail::scaled_rows<T> rows{a.data(), y.size(), nullptr, x.data(), x.size(), x.size()};
  detail::at_level([&](auto level) CAIRN_INLINE_BODY { detail::add_rows<decltype(level)>(rows, y.data()); });
}

}  // namespace cairn
