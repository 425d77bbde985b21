#pragma once
/// Sums of a matrix's columns: the gradient of a bias.

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/rows.hpp"
#include "cairn/kernel/sparse.hpp"

namespace cairn {

/// sums[c] += sum_r x(r, c) of rows that lie together: the same bits on any number of threads.
template <detail::kernel_scalar T>
void add_column_sums(const std::type_identity_t<matrix_view<const T>>& x, std::span<T> sums, int threads = 1) {
  assert(x.columns == sums.size() && x.column_stride == 1);
  if (x.columns == 0) return;
  detail::sum_over_chunks(x.rows, x.columns, threads, sums.data(),
                          [&](auto level, std::size_t begin, std::size_t end, T* part) CAIRN_INLINE_BODY {
                            const std::size_t count = end - begin;
                            const detail::scaled_rows<T> rows{x.row(begin), x.columns, nullptr,     nullptr,
                                                              count,        count,     x.row_stride};
                            detail::add_rows<decltype(level)>(rows, part);
                          });
}

}  // namespace cairn
