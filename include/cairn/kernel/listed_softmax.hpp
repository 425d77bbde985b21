#pragma once
/// A step of a softmax whose classes are rows that are listed by their addresses.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/listed_rows.hpp"
#include "cairn/kernel/softmax.hpp"

namespace cairn {

/// scores[n] = rows[n] . x, of padded columns.
template <detail::kernel_scalar T>
void listed_scores(std::span<T* const> rows, std::span<const std::type_identity_t<T>> x,
                   std::span<std::type_identity_t<T>> scores) noexcept {
  assert(scores.size() == rows.size() && x.size() % (row_padding / sizeof(T)) == 0);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using at = decltype(level);
    constexpr std::size_t group = 8;
    std::size_t n = 0;
    for (; n + group <= rows.size(); n += group) {
      detail::dots_of_listed<at, group>(rows.data() + n, x.data(), x.size(), scores.data() + n);
    }
    if (n == rows.size()) return;
    T* listed[group];
    T rest[group];
    for (std::size_t k = 0; k < group; ++k) listed[k] = rows[std::min(n + k, rows.size() - 1)];
    detail::dots_of_listed<at, group>(listed, x.data(), x.size(), rest);
    for (std::size_t k = 0; n + k < rows.size(); ++k) scores[n + k] = rest[k];
  });
}

/// One step up the log likelihood of class `right` in the softmax of rows[n] . x: with
/// a[n] = rate ((n = right) - softmax(rows x)[n]), d_x += a[n] rows[n] and then rows[n] += a[n] x. `steps` [rows] is
/// written over. Rows are distinct; x and d_x [padded columns] overlap neither each other nor a row. 6 rows width
/// flops.
template <detail::kernel_scalar T>
void softmax_rows_step(std::span<T* const> rows, std::size_t right, std::type_identity_t<T> rate,
                       std::span<const std::type_identity_t<T>> x, std::span<std::type_identity_t<T>> d_x,
                       std::span<std::type_identity_t<T>> steps) noexcept {
  assert(right < rows.size() && d_x.size() == x.size());
  listed_scores(rows, x, steps);
  softmax<T>(steps, steps, steps.size());
  for (T& step : steps) step *= -rate;
  steps[right] += rate;
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::step_listed<decltype(level)>(rows.data(), steps.data(), rows.size(), x.data(), d_x.data(), x.size());
  });
}

}  // namespace cairn
