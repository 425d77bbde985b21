#pragma once
/// Rows of a table by their ids, scaled, and with positions added: what a sequence model begins with, in one pass.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/rows.hpp"

namespace cairn {

/// The id of no row, which is read as zeros.
inline constexpr std::uint32_t no_row = std::numeric_limits<std::uint32_t>::max();

namespace detail {

/// to = scale from + added, which is null or a row of the same width.
template <class Level, bool Added, class T>
CAIRN_ALWAYS_INLINE void scale_row(const T* from, const T* added, T scale, std::size_t width, T* to) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  lanes<T, Level> value, other;
  std::size_t at = 0;
  for (; at + lane <= width; at += lane) {
    load(value, from + at);
    value *= scale;
    if constexpr (Added) {
      load(other, added + at);
      value += other;
    }
    store(to + at, value);
  }
  if (at == width) return;
  load_part(value, from + at, width - at);
  value *= scale;
  if constexpr (Added) {
    load_part(other, added + at, width - at);
    value += other;
  }
  store_part(to + at, value, width - at);
}

/// Asks for the row that is copied a few tokens later.
template <class T>
CAIRN_ALWAYS_INLINE void prefetch_row(const matrix_view<const T>& table, std::span<const std::uint32_t> ids,
                                      std::size_t token) noexcept {
  if (token >= ids.size() || ids[token] == no_row) return;
  const T* const row = table.row(ids[token]);
  for (std::size_t at = 0; at < table.columns; at += 64 / sizeof(T)) __builtin_prefetch(row + at);
}
inline constexpr std::size_t rows_ahead = 8;

}  // namespace detail

/// out[n, :] = scale table[ids[n], :] for all ids, which are rows of the table; 0 where ids[n] is no_row.
template <detail::kernel_scalar T>
void gather_rows(const matrix_view<const T>& table, std::span<const std::uint32_t> ids, std::type_identity_t<T> scale,
                 const matrix_view<T>& out, int threads = 1) noexcept {
  assert(out.rows == ids.size() && out.columns == table.columns && out.column_stride == 1 && table.column_stride == 1);
  detail::for_rows(ids.size(), out.columns, threads, [&](std::size_t begin, std::size_t end) {
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      for (std::size_t n = begin; n < end; ++n) {
        detail::prefetch_row(table, ids, n + detail::rows_ahead);
        if (ids[n] == no_row) {
          for (std::size_t c = 0; c < out.columns; ++c) out.row(n)[c] = 0;
          continue;
        }
        detail::scale_row<decltype(level), false, T>(table.row(ids[n]), nullptr, scale, table.columns, out.row(n));
      }
    });
  });
}

/// out[n, :] = scale table[ids[n], :] + positions[starts[i] + n - offsets[i], :] for the tokens n of the sequences i =
/// [offsets[i], offsets[i + 1]); other rows of out are left as they are. starts [sequences] are the positions of their
/// first tokens, all 0 where it is empty.
template <detail::kernel_scalar T, class Offset>
void gather_rows(const matrix_view<const T>& table, std::span<const std::uint32_t> ids, std::type_identity_t<T> scale,
                 const matrix_view<const T>& positions, std::span<const Offset> offsets,
                 std::span<const std::size_t> starts, const matrix_view<T>& out, int threads = 1) noexcept {
  assert(out.rows == ids.size() && out.columns == table.columns && positions.columns == table.columns);
  assert(out.column_stride == 1 && table.column_stride == 1 && positions.column_stride == 1);
  assert(starts.empty() || starts.size() + 1 == offsets.size());
  if (offsets.size() < 2) return;
  const auto first = static_cast<std::size_t>(offsets.front()), last = static_cast<std::size_t>(offsets.back());
  assert(last <= ids.size());
  detail::for_rows(last - first, out.columns, threads, [&](std::size_t begin, std::size_t end) {
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      std::size_t sequence = detail::sequence_at(offsets, first + begin);
      for (std::size_t n = first + begin; n < first + end; ++n) {
        while (static_cast<std::size_t>(offsets[sequence + 1]) <= n) ++sequence;
        const std::size_t start = starts.empty() ? 0 : starts[sequence];
        const std::size_t position = start + n - static_cast<std::size_t>(offsets[sequence]);
        assert(position < positions.rows);
        detail::prefetch_row(table, ids, n + detail::rows_ahead);
        detail::scale_row<decltype(level), true, T>(table.row(ids[n]), positions.row(position), scale, table.columns,
                                                    out.row(n));
      }
    });
  });
}

}  // namespace cairn
