#pragma once
/// The k best items of each query by inner product, exactly. Scores are dismissed where they arise, in registers or in
/// the nearest cache, against what the query holds already; they are never stored as a whole.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/row_scores.hpp"
#include "cairn/kernel/top_k.hpp"

namespace cairn {

/// Which items may be among the best of a query: all of them. Asked only of those whose score is high enough.
struct admit_all {
  constexpr bool operator()(std::size_t, std::uint32_t) const noexcept { return true; }
};

namespace detail {

/// What one worker holds: the best of each query among the items that it has seen, and what a score must exceed.
struct query_bests {
  std::vector<best_k> best;
  std::vector<float> thresholds;  ///< [queries, and infinity up to whole registers]

  template <class Admit>
  __attribute__((noinline)) void offer(std::size_t query, std::uint32_t item, float score, const Admit& admit) {
    if (!admit(query, item)) return;
    best[query].offer(item, score);
    thresholds[query] = best[query].threshold();
  }
};

/// Scores items [begin, end) for a few queries, one after the other in each tile of items that the cache holds; `far`:
/// the first of them finds the tile in memory.
template <class Level, class Admit>
CAIRN_ALWAYS_INLINE void scan_few(std::span<const float> queries, const float* items, std::size_t width,
                                  std::size_t begin, std::size_t end, bool far, query_bests& held, const Admit& admit) {
  constexpr std::size_t longest = 1024;
  float scores[longest];
  const std::size_t fits = std::size_t{1} << 15U;  // floats of a tile: half a megabyte at most, with the scores
  const std::size_t tile = fits / width < 64 ? 64 : fits / width > longest ? longest : fits / width;
  for (std::size_t at = begin; at < end; at += tile) {
    const std::size_t count = end - at < tile ? end - at : tile;
    for (std::size_t q = 0; q * width < queries.size(); ++q) {
      score_rows<Level, products<float, Level>>(
          queries.data() + q * width, items + at * width, count, width, q == 0 && far,
          [&](std::size_t first, const auto& sums)
              CAIRN_INLINE_BODY { __builtin_memcpy(scores + first, sums, sizeof(sums)); });
      scan_above<Level>(scores, count, held.thresholds[q], [&](std::size_t n, float score) CAIRN_INLINE_BODY {
        held.offer(q, static_cast<std::uint32_t>(at + n), score, admit);
        return held.thresholds[q];
      });
    }
  }
}

/// Registers of queries in a panel of many.
template <class Level>
inline constexpr std::size_t panel_parts = Level::registers >= 32 ? 4 : 2;

/// Scores Height rows that begin `stride` apart for the queries of a panel [width, Parts registers], one chain of
/// additions a score, and offers those of the first `live` rows that are above their queries' thresholds. The first
/// panel to read these rows has those of the next tile brought from memory.
template <class Level, std::size_t Parts, std::size_t Height, class Admit>
CAIRN_ALWAYS_INLINE void scan_tile(const float* panel, const float* rows, std::size_t stride, std::size_t width,
                                   std::size_t first_query, std::size_t item, std::size_t live, bool first_panel,
                                   query_bests& held, const Admit& admit) {
  using vector = lanes<float, Level>;
  constexpr std::size_t lane = lane_count<float, Level>;
  vector sum[Height][Parts] = {};
  if (first_panel) {
    const char* const next = reinterpret_cast<const char*>(rows + Height * stride);
    for (std::size_t byte = 0; byte < Height * width * sizeof(float); byte += 64) __builtin_prefetch(next + byte);
  }
  for (std::size_t k = 0; k < width; ++k) {
    vector right[Parts];
    CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) load(right[p], panel + (k * Parts + p) * lane);
    CAIRN_UNROLL
    for (std::size_t r = 0; r < Height; ++r) {
      CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) sum[r][p] += rows[r * stride + k] * right[p];
    }
  }
  const float* const thresholds = held.thresholds.data() + first_query;
  vector threshold, best;
  lanes<std::int64_t, Level> any = {}, before, after;
  CAIRN_UNROLL
  for (std::size_t p = 0; p < Parts; ++p) {
    load(threshold, thresholds + p * lane);
    best = threshold;
    CAIRN_UNROLL for (std::size_t r = 0; r < Height; ++r) best = sum[r][p] > best ? sum[r][p] : best;
    as_bits(before, threshold);
    as_bits(after, best);
    any |= before ^ after;
  }
  if (!any_bit(any)) return;
  float tile[Height][Parts * lane];
  CAIRN_UNROLL
  for (std::size_t r = 0; r < Height; ++r) {
    CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) store(tile[r] + p * lane, sum[r][p]);
  }
  vector score;
  for (std::size_t p = 0; p < Parts; ++p) {
    load(threshold, thresholds + p * lane);
    best = threshold;
    CAIRN_UNROLL
    for (std::size_t r = 0; r < Height; ++r) {
      load(score, tile[r] + p * lane);
      best = score > best ? score : best;
    }
    if (!any_above(best, threshold)) continue;
    for (std::size_t r = 0; r < live; ++r) {
      load(score, tile[r] + p * lane);
      load(threshold, thresholds + p * lane);
      if (!any_above(score, threshold)) continue;
      for (std::size_t q = p * lane; q < (p + 1) * lane; ++q) {
        if (tile[r][q] > thresholds[q]) {
          held.offer(first_query + q, static_cast<std::uint32_t>(item + r), tile[r][q], admit);
        }
      }
    }
  }
}

template <class Level, std::size_t Parts, std::size_t Height, class Admit>
CAIRN_ALWAYS_INLINE void scan_panel(const float* panel, const float* items, std::size_t width, std::size_t first_query,
                                    std::size_t begin, std::size_t end, bool first_panel, query_bests& held,
                                    const Admit& admit) {
  for (std::size_t item = begin; item < end;) {  // the last few one by one, as tiles of one row
    const bool whole = item + Height <= end;
    scan_tile<Level, Parts, Height>(panel, items + item * width, whole ? width : 0, width, first_query, item,
                                    whole ? Height : 1, first_panel, held, admit);
    item += whole ? Height : 1;
  }
}

/// Scores items [begin, end) for the queries [first, last) of a panel or of all: whole panels, then single registers of
/// them, packed as pack_panels() leaves them.
template <class Level, class Admit>
CAIRN_ALWAYS_INLINE void scan_many(const float* packed, std::size_t first, std::size_t last, const float* items,
                                   std::size_t width, std::size_t begin, std::size_t end, query_bests& held,
                                   const Admit& admit) {
  constexpr std::size_t lane = lane_count<float, Level>, parts = panel_parts<Level>;
  std::size_t query = first;
  for (; query + (parts - 1) * lane < last; query += parts * lane) {
    scan_panel<Level, parts, 6>(packed + query * width, items, width, query, begin, end, query == first, held, admit);
  }
  for (; query < last; query += lane) {
    scan_panel<Level, 1, 12>(packed + query * width, items, width, query, begin, end, query == first, held, admit);
  }
}

/// Panels of queries, transposed: [width, registers of the panel]; zeros beyond the last query. The queries of a panel.
inline std::size_t pack_panels(std::span<const float> queries, std::size_t width, std::size_t lane, std::size_t parts,
                               std::vector<float>& packed) {
  const std::size_t count = queries.size() / width;
  packed.assign((count + parts * lane) * width, 0.F);
  for (std::size_t query = 0; query < count;) {
    const std::size_t wide = query + (parts - 1) * lane < count ? parts * lane : lane;
    const std::size_t here = std::min(wide, count - query);
    for (std::size_t q = 0; q < here; ++q) {
      for (std::size_t k = 0; k < width; ++k) packed[query * width + k * wide + q] = queries[(query + q) * width + k];
    }
    query += wide;
  }
  return parts * lane;
}

}  // namespace detail

/// best[q] = the k items of highest queries[q, :] . items[n, :], best first, of equal scores the lower index: queries
/// [best.size(), width], items [n, width], n below 2^32. Scores at or below `floor` and NaN are left out, and items
/// that admit(query, item) refuses. The answer is the same on any number of threads. Eight queries or more are scored
/// as by a product in registers, fewer as by row_dots(): the two may differ in the last bits of a score. 2 q n width
/// flops; the items are read from memory once, or by each thread where threads share out queries.
template <class Admit = admit_all>
void product_top_k(std::span<const float> queries, std::span<const float> items, std::size_t width, std::size_t k,
                   std::span<std::vector<scored_index>> best, int threads = 1, const Admit& admit = {},
                   float floor = -std::numeric_limits<float>::infinity()) {
  assert(width > 0 && queries.size() == best.size() * width && items.size() % width == 0);
  constexpr std::size_t many = 8, padding = 64;
  const std::size_t count = best.size(), rows = k > 0 ? items.size() / width : 0;
  const auto most = static_cast<std::size_t>(thread_count(threads));
  std::vector<float> packed;
  std::size_t panel = std::max<std::size_t>(count, 1);
  if (count >= many) {
    panel = detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      using at = decltype(level);
      return detail::pack_panels(queries, width, detail::lane_count<float, at>, detail::panel_parts<at>, packed);
    });
  }
  // A chunk stays in the second cache while panels of queries pass over it, beside what the queries hold.
  const std::size_t grain = std::max<std::size_t>(1, (std::size_t{1} << (count < many ? 16U : 14U)) / width / 12) * 12;
  std::vector<detail::query_bests> workers(most);
  const auto scan = [&](std::size_t first, std::size_t last, std::size_t begin, std::size_t end, int worker) {
    detail::query_bests& held = workers[static_cast<std::size_t>(worker)];
    if (held.best.empty()) {
      held.best.assign(count, best_k(k, floor));
      held.thresholds.assign(count, floor);
      held.thresholds.resize(count + padding, std::numeric_limits<float>::infinity());
    }
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      using at = decltype(level);
      if (count < many) {
        detail::scan_few<at>(queries, items.data(), width, begin, end, detail::is_far(items.size_bytes()), held, admit);
      } else {
        detail::scan_many<at>(packed.data(), first, last, items.data(), width, begin, end, held, admit);
      }
    });
  };
  // Threads share out the panels where these go round evenly, and chunks of the items where not: then each begins with
  // no best of its own, and more is offered.
  const std::size_t panels = detail::chunk_count(count, panel);
  if (most > 1 && (panels >= 4 * most || (panels > 0 && panels % most == 0))) {
    parallel_for(count, panel, threads, [&](std::size_t first, std::size_t last, int worker) {
      for (std::size_t begin = 0; begin < rows; begin += grain) {
        scan(first, last, begin, std::min(begin + grain, rows), worker);
      }
    });
  } else {
    parallel_for(rows, grain, threads,
                 [&](std::size_t begin, std::size_t end, int worker) { scan(0, count, begin, end, worker); });
  }
  for (std::size_t q = 0; q < count; ++q) {
    best_k joined(k, floor);
    for (detail::query_bests& held : workers) {
      if (held.best.empty()) continue;
      held.best[q].take_unordered(best[q]);
      for (const scored_index& entry : best[q]) joined.offer(entry.index, entry.score);
    }
    joined.take(best[q]);
  }
}

}  // namespace cairn
