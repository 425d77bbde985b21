#pragma once
/// The most similar vectors of each vector, exactly, by one pass over co-rated entries and without a full matrix.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/kernel/top_k.hpp"
#include "cairn/recommender/weighted_vectors.hpp"

namespace cairn {

namespace detail {

/// Sums of one vector with all others. Rows with much work are read from end to end; the rest by a list of what was
/// touched. `Sum` is the similarity's own, or an integer that counts where every weight is 1.
template <similarity Similarity, class Sum>
class similarity_row {
 public:
  /// Calls for the similarities of one vector with all [vectors] others and keeps the best `kept` positive ones;
  /// `weights` are empty where all are 1. `self` is left out; `out` is in no order. O(sum of the sizes of its
  /// coordinates).
  void nearest(compared_rows rows, const weighted_vectors& weighted, const Similarity& how_similar,
               std::span<const std::uint32_t> coordinates, std::span<const float> weights,
               const vector_summary& summary, std::size_t self, std::size_t kept, std::vector<scored_index>& out) {
    const std::size_t vectors = rows.vectors.rows();
    if (sums_.size() != vectors) {
      sums_.assign(vectors, Sum{});
      touched_.assign(vectors + 1, 0);
      if constexpr (!counts) marks_.assign(vectors, 0);
    }
    std::size_t work = 0;
    for (const std::uint32_t c : coordinates) work += rows.coordinates.row_size(c);
    const auto right = weighted.summaries();
    if (work > vectors / 2) {
      accumulate<false>(rows, weighted, coordinates, weights);
      scores_.resize(vectors);
      for (std::size_t other = 0; other < vectors; ++other) {
        scores_[other] = how_similar.value(sums_of(sums_[other]), summary, right[other]);
      }
      std::fill(sums_.begin(), sums_.end(), Sum{});
      if (self < vectors) scores_[self] = 0;
      top_k(scores_, kept, out, 0);
    } else {
      const std::size_t count = accumulate<true>(rows, weighted, coordinates, weights);
      best_.reset(kept, 0);
      constexpr std::size_t ahead = 16;  // each summary is a cache line of its own, and most are in no near cache
      for (std::size_t n = 0; n < count; ++n) {
        if (n + ahead < count) __builtin_prefetch(&right[touched_[n + ahead]]);
        const std::uint32_t other = touched_[n];
        const float score = how_similar.value(sums_of(sums_[other]), summary, right[other]);
        sums_[other] = Sum{};
        if constexpr (!counts) marks_[other] = 0;
        if (other != self) best_.offer(other, score);
      }
      best_.take_unordered(out);
    }
  }

 private:
  static constexpr bool counts = std::integral<Sum>;

  static typename Similarity::sums sums_of(const Sum& sum) noexcept {
    if constexpr (counts) {
      return {static_cast<float>(sum)};
    } else {
      return sum;
    }
  }

  /// Returns how many vectors were touched.
  template <bool Sparse>
  std::size_t accumulate(compared_rows rows, const weighted_vectors& weighted,
                         std::span<const std::uint32_t> coordinates, std::span<const float> weights) noexcept {
    Sum* const sums = sums_.data();
    std::uint32_t* const touched = touched_.data();
    std::size_t count = 0;
    for (std::size_t n = 0; n < coordinates.size(); ++n) {
      const std::size_t begin = rows.coordinates.offsets[coordinates[n]];
      const std::size_t size = rows.coordinates.offsets[coordinates[n] + 1] - begin;
      const std::uint32_t* const others = rows.coordinates.columns.data() + begin;
      if constexpr (counts) {
        for (std::size_t m = 0; m < size; ++m) {
          const std::uint32_t other = others[m];
          if constexpr (Sparse) {
            touched[count] = other;
            count += static_cast<std::size_t>(sums[other] == 0);
          }
          ++sums[other];
        }
      } else {
        const float left = weights.empty() ? 1.F : weights[n];
        const float* const right = weighted.unit() ? nullptr : weighted.by_coordinate().data() + begin;
        for (std::size_t m = 0; m < size; ++m) {
          const std::uint32_t other = others[m];
          if constexpr (Sparse) {
            touched[count] = other;
            count += static_cast<std::size_t>(marks_[other] == 0);
            marks_[other] = 1;
          }
          sums[other].add(left, right == nullptr ? 1.F : right[m]);
        }
      }
    }
    return count;
  }

  std::vector<Sum> sums_;
  std::vector<std::uint32_t> touched_;
  std::vector<std::uint8_t> marks_;
  std::vector<float> scores_;
  best_k best_;
};

template <class Sum, similarity Similarity>
sparse_rows nearest_with(compared_rows rows, const weighted_vectors& weighted, const Similarity& how_similar,
                         std::size_t kept, const execution& how) {
  constexpr std::size_t block = 16, round = 4096;
  struct found_block {
    std::vector<std::size_t> sizes;
    std::vector<std::uint32_t> columns;
    std::vector<float> values;
  };
  struct workspace {
    similarity_row<Similarity, Sum> row;
    std::vector<scored_index> best;
  };
  const std::size_t vectors = rows.vectors.rows();
  std::vector<found_block> found((vectors + block - 1) / block);
  std::vector<workspace> workspaces(static_cast<std::size_t>(thread_count(how.threads)));
  const stage_progress stage(how.report, "neighbors", vectors);
  for (std::size_t first = 0; first < vectors; first += round) {
    const std::size_t last = std::min(vectors, first + round);
    parallel_for(last - first, block, how.threads, [&](std::size_t begin, std::size_t end, int worker) {
      auto& [row, best] = workspaces[static_cast<std::size_t>(worker)];
      found_block& out = found[(first + begin) / block];
      for (std::size_t v = first + begin; v < first + end; ++v) {
        const auto weights = weighted.unit()
                                 ? std::span<const float>()
                                 : weighted.by_vector().subspan(rows.vectors.offsets[v], rows.vectors.row_size(v));
        row.nearest(rows, weighted, how_similar, rows.vectors.columns_of(v), weights, weighted.summaries()[v], v, kept,
                    best);
        std::sort(best.begin(), best.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
        out.sizes.push_back(best.size());
        for (const scored_index& entry : best) {
          out.columns.push_back(entry.index);
          out.values.push_back(entry.score);
        }
      }
    });
    stage.tick(last);
  }
  sparse_rows nearest;
  nearest.offsets.reserve(vectors + 1);
  for (const found_block& part : found) {
    for (const std::size_t size : part.sizes) nearest.offsets.push_back(nearest.offsets.back() + size);
  }
  nearest.columns.reserve(nearest.offsets.back());
  nearest.values.reserve(nearest.offsets.back());
  for (const found_block& part : found) {
    nearest.columns.insert(nearest.columns.end(), part.columns.begin(), part.columns.end());
    nearest.values.insert(nearest.values.end(), part.values.begin(), part.values.end());
  }
  return nearest;
}

/// Counts fit 16 bits where no vector has more entries.
inline bool fits_16_bits(const sparse_rows& vectors) noexcept {
  for (std::size_t v = 0; v < vectors.rows(); ++v) {
    if (vectors.row_size(v) > std::numeric_limits<std::uint16_t>::max()) return false;
  }
  return true;
}

}  // namespace detail

/// The `kept` most similar vectors of each vector (0: all) with their similarities, columns ascending; only positive
/// ones, of equal ones the lower index, never itself. Costs one add for each pair of entries that share a coordinate:
/// the sum of squared sizes of the coordinates. 8 bytes a neighbor.
template <similarity Similarity>
sparse_rows nearest_vectors(compared_rows rows, const weighted_vectors& weighted, const Similarity& how_similar,
                            std::size_t kept, const execution& how = {}) {
  if (kept == 0 || kept > rows.vectors.rows()) kept = rows.vectors.rows();
  if constexpr (std::same_as<typename Similarity::sums, dot_sum>) {
    if (weighted.unit() && detail::fits_16_bits(rows.vectors)) {
      return detail::nearest_with<std::uint16_t>(rows, weighted, how_similar, kept, how);
    }
  }
  return detail::nearest_with<typename Similarity::sums>(rows, weighted, how_similar, kept, how);
}

}  // namespace cairn
