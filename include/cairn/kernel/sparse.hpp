#pragma once
/// Sums of scaled rows of a table, and rows that are added to: a sparse matrix by a dense one, pooled embeddings and
/// their gradients.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/pair_sums.hpp"
#include "cairn/kernel/widen.hpp"

namespace cairn {

namespace detail {

/// Rows of a table by their numbers, times their scales.
template <class T>
struct scaled_rows {
  const T* table;
  std::size_t width;              ///< of a row
  const std::uint32_t* ids;       ///< null: 0, 1, ...
  const widened_type<T>* scales;  ///< null: all 1
  std::size_t count;
  std::size_t known;            ///< ids that may be looked at: count of them, and those of later sums
  std::size_t between = width;  ///< how many elements a row lies after the one before

  CAIRN_ALWAYS_INLINE const T* row(std::size_t n) const noexcept {
    return table + (ids != nullptr ? ids[n] : n) * between;
  }
};

/// sum += sum_n scales[n] row(n) for n in [begin, end), the columns [at, at + Parts registers).
template <class Level, std::size_t Parts, class T, class Vector>
CAIRN_ALWAYS_INLINE void add_columns(const scaled_rows<T>& rows, std::size_t begin, std::size_t end, std::size_t at,
                                     Vector (&sum)[Parts]) noexcept {
  constexpr std::size_t lane = lane_count<widened_type<T>, Level>;
  for (std::size_t n = begin; n < end; ++n) {
    const T* const from = rows.row(n) + at;
    const widened_type<T> scale = rows.scales != nullptr ? rows.scales[n] : widened_type<T>{1};
    CAIRN_UNROLL
    for (std::size_t p = 0; p < Parts; ++p) {
      Vector values;
      load_widened<Level>(values, from + p * lane);
      sum[p] += scale * values;
    }
  }
}

/// The columns from `at` on in blocks of Parts registers, as many as fit; where they end.
template <class Level, std::size_t Parts, class T, class Sum>
CAIRN_ALWAYS_INLINE std::size_t add_blocks(const scaled_rows<T>& rows, std::size_t begin, std::size_t end,
                                           std::size_t at, Sum* out) noexcept {
  constexpr std::size_t lane = lane_count<Sum, Level>;
  for (; at + Parts * lane <= rows.width; at += Parts * lane) {
    lanes<Sum, Level> sum[Parts];
    CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) load(sum[p], out + at + p * lane);
    add_columns<Level>(rows, begin, end, at, sum);
    CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) store(out + at + p * lane, sum[p]);
  }
  return at;
}

/// out[k] += sum_n scales[n] row(n)[k], in the order of n for each k: the same bits however columns are taken together.
template <class Level, class T, class Sum>
CAIRN_ALWAYS_INLINE void add_rows(const scaled_rows<T>& rows, Sum* out) noexcept {
  constexpr std::size_t lane = lane_count<Sum, Level>;
  if (rows.width < lane) {
    if constexpr (Level::bytes > 16) {
      add_rows<level_of<Level::name, Level::bytes / 2, Level::registers>>(rows, out);
    } else {
      for (std::size_t n = 0; n < rows.count; ++n) {
        const T* const from = rows.row(n);
        const Sum scale = rows.scales != nullptr ? rows.scales[n] : Sum{1};
        for (std::size_t k = 0; k < rows.width; ++k) out[k] += scale * static_cast<Sum>(from[k]);
      }
    }
    return;
  }
  // As many rows at a time as the first cache holds while blocks of their columns are summed; rows whose places are
  // nobody's guess are asked for ahead.
  const bool ahead = rows.ids != nullptr;
  const std::size_t row_bytes = rows.width * sizeof(T), fits = (std::size_t{1} << (ahead ? 13U : 15U)) / row_bytes;
  const std::size_t few = fits < 4 ? 4 : ahead && fits > 64 ? 64 : fits;
  const std::size_t last = rows.width - lane;
  const bool rest = rows.width % lane != 0;
  for (std::size_t begin = 0; begin < rows.count; begin += few) {
    const std::size_t end = rows.count - begin < few ? rows.count : begin + few;
    if (ahead) {
      const std::size_t first = begin == 0 && rows.known == rows.count ? 0 : begin + few;
      for (std::size_t n = first; n < rows.known && n < end + few; ++n) {
        const T* const row = rows.row(n);
        for (std::size_t k = 0; k < rows.width; k += 64 / sizeof(T)) __builtin_prefetch(row + k);
      }
    }
    // The last columns are summed before the others are written, with which they overlap, and written after them.
    lanes<Sum, Level> tail[1];
    load(tail[0], out + last);
    if (rest) add_columns<Level>(rows, begin, end, last, tail);
    std::size_t at = add_blocks<Level, Level::registers / 2>(rows, begin, end, 0, out);
    if constexpr (Level::registers > 16) at = add_blocks<Level, 8>(rows, begin, end, at, out);
    at = add_blocks<Level, 4>(rows, begin, end, at, out);
    add_blocks<Level, 1>(rows, begin, end, at, out);
    if (rest) store(out + last, tail[0]);
  }
}

/// to[ids[n]] += scales[n] x(n): x(n) is x[n * between].
template <class Level, class T>
CAIRN_ALWAYS_INLINE void scatter_rows(T* table, std::size_t width, std::span<const std::uint32_t> ids, const T* scales,
                                      const T* x, std::size_t between) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>, ahead = 8, line = 64 / sizeof(T);
  for (std::size_t n = 0; n < ids.size(); ++n, x += between) {
    if (n + ahead < ids.size()) {
      const T* const next = table + ids[n + ahead] * width;
      for (std::size_t k = 0; k < width; k += line) __builtin_prefetch(next + k, 1);
    }
    T* const to = table + ids[n] * width;
    const T scale = scales != nullptr ? scales[n] : T{1};
    std::size_t k = 0;
    for (; k + lane <= width; k += lane) {
      lanes<T, Level> from, sum;
      load(from, x + k);
      load(sum, to + k);
      sum += scale * from;
      store(to + k, sum);
    }
    for (; k < width; ++k) to[k] += scale * x[k];
  }
}

}  // namespace detail

/// out += sum_n scales[n] table[ids[n], :] of a table [rows, out.size()] in float, double, bfloat16 or int8, which are
/// widened; no scales: all are 1. Sums run in the order of n. 2 ids width flops; a row is read once.
template <vector_element T>
void gather_add(std::span<const T> table, std::span<const std::uint32_t> ids,
                std::span<const std::type_identity_t<detail::widened_type<T>>> scales,
                std::span<std::type_identity_t<detail::widened_type<T>>> out) noexcept {
  assert(scales.empty() || scales.size() == ids.size());
  const detail::scaled_rows<T> rows{table.data(), out.size(), ids.data(), scales.empty() ? nullptr : scales.data(),
                                    ids.size(),   ids.size()};
  if (ids.empty()) return;
  detail::at_level([&](auto level) CAIRN_INLINE_BODY { detail::add_rows<decltype(level)>(rows, out.data()); });
}

/// table[ids[n], :] += scales[n] x for all n, in their order: x is one row [width], or [ids.size(), width]. No scales:
/// all are 1. 2 ids width flops.
template <detail::kernel_scalar T>
void scatter_add(std::span<T> table, std::size_t width, std::span<const std::uint32_t> ids,
                 std::span<const std::type_identity_t<T>> scales, std::span<const std::type_identity_t<T>> x) noexcept {
  assert((scales.empty() || scales.size() == ids.size()) && (x.size() == width || x.size() == ids.size() * width));
  const std::size_t between = x.size() == width ? 0 : width;
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::scatter_rows<decltype(level), T>(table.data(), width, ids, scales.empty() ? nullptr : scales.data(),
                                             x.data(), between);
  });
}

/// out = A dense: A in compressed rows (row r has the entries [offsets[r], offsets[r + 1]) of columns and values; no
/// values: all are 1), dense [columns of A, width], out [rows, width] row-major. An element's bits depend on its row
/// and column alone. 2 entries width flops.
template <vector_element T>
void sparse_times_dense(std::span<const std::size_t> offsets, std::span<const std::uint32_t> columns,
                        std::span<const std::type_identity_t<detail::widened_type<T>>> values, std::span<const T> dense,
                        std::size_t width, std::span<std::type_identity_t<detail::widened_type<T>>> out,
                        int threads = 1) {
  assert(!offsets.empty() && out.size() == (offsets.size() - 1) * width);
  constexpr std::size_t grain = 64;  // rows
  parallel_for(offsets.size() - 1, grain, threads, [&](std::size_t begin, std::size_t end, int) {
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      for (std::size_t r = begin; r < end; ++r) {
        const std::size_t first = offsets[r], last = offsets[r + 1];
        const detail::scaled_rows<T> rows{dense.data(),           width,
                                          columns.data() + first, values.empty() ? nullptr : values.data() + first,
                                          last - first,           columns.size() - first};
        detail::widened_type<T>* const to = out.data() + r * width;
        for (std::size_t k = 0; k < width; ++k) to[k] = 0;
        detail::add_rows<decltype(level)>(rows, to);
      }
    });
  });
}

}  // namespace cairn
