#pragma once
/// Sums of a matrix's columns: the gradient of a bias.

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/rows.hpp"
#include "cairn/kernel/sparse.hpp"

namespace cairn {

/// sums[c] += sum_r x[r, c] of x [rows, sums.size()]: the same bits on any number of threads.
template <detail::kernel_scalar T>
void add_column_sums(std::span<const std::type_identity_t<T>> x, std::span<T> sums, int threads = 1) {
  const std::size_t width = sums.size();
  assert(width == 0 ? x.empty() : x.size() % width == 0);
  if (width == 0) return;
  detail::sum_over_chunks(x.size() / width, width, threads, sums.data(),
                          [&](auto level, std::size_t begin, std::size_t end, T* part) CAIRN_INLINE_BODY {
                            const std::size_t count = end - begin;
                            const detail::scaled_rows<T> rows{
                                x.data() + begin * width, width, nullptr, nullptr, count, count};
                            detail::add_rows<decltype(level)>(rows, part);
                          });
}

}  // namespace cairn
