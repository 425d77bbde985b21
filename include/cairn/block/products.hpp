#pragma once
/// Products that several blocks are made of.

#include <cassert>
#include <cstddef>
#include <span>

#include "cairn/core/array.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/gemv.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn::detail {

template <class Scalar>
matrix_view<Scalar> view_of(matrix<Scalar>& values) noexcept {
  return {values.data(), static_cast<std::size_t>(values.rows()), static_cast<std::size_t>(values.cols())};
}
template <class Scalar>
matrix_view<const Scalar> view_of(const matrix<Scalar>& values) noexcept {
  return {values.data(), static_cast<std::size_t>(values.rows()), static_cast<std::size_t>(values.cols())};
}
/// Rows [begin, begin + count).
template <class T>
matrix_view<T> rows_from(const matrix_view<T>& of, std::size_t begin, std::size_t count) noexcept {
  return of.block(begin, 0, count, of.columns);
}

/// So few rows meet a matrix that is transposed sooner than it is packed.
inline constexpr std::size_t few_rows = 4;

/// out = rows weight^T + bias; the bias may be empty. Requires options that assign.
template <class Scalar>
void multiply_transposed(const matrix_view<const Scalar>& rows, const matrix_view<const Scalar>& weight,
                         std::span<const Scalar> bias, const matrix_view<Scalar>& out,
                         const gemm_options& options = {}) {
  assert(options.how == joining::assign);
  if (rows.rows > few_rows) {
    if (bias.empty()) return gemm(rows, weight.transposed(), out, no_epilogue{}, options);
    return gemm(rows, weight.transposed(), out, with_bias<Scalar>{bias}, options);
  }
  for (std::size_t r = 0; r < rows.rows; ++r) {
    const std::span<Scalar> to(out.row(r), weight.rows);
    gemv<Scalar>({weight.data, weight.rows * weight.columns}, {rows.row(r), rows.columns}, to);
    if (!bias.empty()) axpy<Scalar>(1, bias, to);
  }
}

}  // namespace cairn::detail
