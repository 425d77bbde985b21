#pragma once
/// Rows that meet in pairs: each row of one matrix with a range of rows of another.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "cairn/kernel/map_rows.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// Rows [begin, end) of a matrix.
struct row_range {
  std::uint32_t begin, end;
  std::size_t size() const noexcept { return end - begin; }
};

/// How many pairs there are: each left row has one with every row of its range, and they are numbered in this order.
inline std::size_t pairs_of(std::span<const row_range> ranges) noexcept {
  std::size_t count = 0;
  for (const row_range& each : ranges) count += each.size();
  return count;
}

namespace detail {

/// body(left row, right row, pair) for all pairs.
template <class Body>
CAIRN_ALWAYS_INLINE void for_pairs(std::span<const row_range> ranges, const Body& body) noexcept {
  std::size_t pair = 0;
  for (std::size_t n = 0; n < ranges.size(); ++n) {
    for (std::size_t t = ranges[n].begin; t < ranges[n].end; ++t) body(n, t, pair++);
  }
}

}  // namespace detail

namespace detail {
/// out[pair, :] = combine(left[n, :], right[t, :]), lanes at a time.
template <class T, class Combine>
void combine_pairs(const matrix_view<const T>& left, const matrix_view<const T>& right,
                   std::span<const row_range> ranges, const matrix_view<T>& out, const Combine& combine) noexcept {
  assert(left.rows == ranges.size() && left.columns == out.columns && right.columns == out.columns);
  at_level([&](auto level) CAIRN_INLINE_BODY {
    for_pairs(ranges, [&](std::size_t n, std::size_t t, std::size_t pair) CAIRN_INLINE_BODY {
      const T* const in[] = {left.row(n), right.row(t)};
      T* const to[] = {out.row(pair)};
      map_row<decltype(level)>(in, to, out.columns, combine);
    });
  });
}
}  // namespace detail

/// out[pair, :] = left[n, :] right[t, :], column by column. For one thread, as all here.
template <detail::kernel_scalar T>
void multiply_pairs(const std::type_identity_t<matrix_view<const T>>& left,
                    const std::type_identity_t<matrix_view<const T>>& right, std::span<const row_range> ranges,
                    const matrix_view<T>& out) noexcept {
  detail::combine_pairs<T>(left, right, ranges, out,
                           [](const auto& x, auto& y) CAIRN_INLINE_BODY { y[0] = x[0] * x[1]; });
}

/// out[pair, :] = left[n, :] + right[t, :]
template <detail::kernel_scalar T>
void add_pairs(const std::type_identity_t<matrix_view<const T>>& left,
               const std::type_identity_t<matrix_view<const T>>& right, std::span<const row_range> ranges,
               const matrix_view<T>& out) noexcept {
  detail::combine_pairs<T>(left, right, ranges, out,
                           [](const auto& x, auto& y) CAIRN_INLINE_BODY { y[0] = x[0] + x[1]; });
}

/// What multiply_pairs's d_out [pairs, width] gives: added to d_left and d_right, which may not overlap.
template <detail::kernel_scalar T>
void multiply_pairs_backward(const std::type_identity_t<matrix_view<const T>>& left,
                             const std::type_identity_t<matrix_view<const T>>& right, std::span<const row_range> ranges,
                             const std::type_identity_t<matrix_view<const T>>& d_out, const matrix_view<T>& d_left,
                             const matrix_view<T>& d_right) noexcept {
  assert(d_left.rows == ranges.size() && left.columns == d_out.columns && right.columns == d_out.columns);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::for_pairs(ranges, [&](std::size_t n, std::size_t t, std::size_t pair) CAIRN_INLINE_BODY {
      const T* const in[] = {d_out.row(pair), left.row(n), right.row(t), d_left.row(n), d_right.row(t)};
      T* const to[] = {d_left.row(n), d_right.row(t)};
      detail::map_row<decltype(level)>(in, to, d_out.columns, [](const auto& x, auto& y) CAIRN_INLINE_BODY {
        y[0] = x[3] + x[0] * x[2];
        y[1] = x[4] + x[0] * x[1];
      });
    });
  });
}

/// What add_pairs's d_out [pairs, width] gives: added to d_left and d_right, which may not overlap.
template <detail::kernel_scalar T>
void add_pairs_backward(std::span<const row_range> ranges, const std::type_identity_t<matrix_view<const T>>& d_out,
                        const matrix_view<T>& d_left, const matrix_view<T>& d_right) noexcept {
  assert(d_left.rows == ranges.size() && d_left.columns == d_out.columns && d_right.columns == d_out.columns);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::for_pairs(ranges, [&](std::size_t n, std::size_t t, std::size_t pair) CAIRN_INLINE_BODY {
      const T* const in[] = {d_out.row(pair), d_left.row(n), d_right.row(t)};
      T* const to[] = {d_left.row(n), d_right.row(t)};
      detail::map_row<decltype(level)>(in, to, d_out.columns, [](const auto& x, auto& y) CAIRN_INLINE_BODY {
        y[0] = x[1] + x[0];
        y[1] = x[2] + x[0];
      });
    });
  });
}

/// Of scores[r] = weight . hidden[r, :], hidden = sigmoid(z): d_z[r, :] = d_scores[r] weight hidden (1 - hidden), and
/// d_weight += sum_r d_scores[r] hidden[r, :]. d_z may be hidden.
template <detail::kernel_scalar T>
void sigmoid_scores_backward(const std::type_identity_t<matrix_view<const T>>& hidden, std::span<const T> weight,
                             std::span<const T> d_scores, const matrix_view<T>& d_z, std::span<T> d_weight) noexcept {
  assert(hidden.rows == d_scores.size() && hidden.columns == weight.size() && d_weight.size() == weight.size());
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    for (std::size_t r = 0; r < hidden.rows; ++r) {
      const T d = d_scores[r];
      const T* const in[] = {hidden.row(r), weight.data(), d_weight.data()};
      T* const to[] = {d_z.row(r), d_weight.data()};
      detail::map_row<decltype(level)>(in, to, weight.size(), [d](const auto& x, auto& y) CAIRN_INLINE_BODY {
        y[0] = d * x[1] * (x[0] * (T(1) - x[0]));
        y[1] = x[2] + d * x[0];
      });
    }
  });
}

}  // namespace cairn
