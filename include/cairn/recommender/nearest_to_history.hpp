#pragma once
/// The neighbors of a customer who was not there at training time.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "cairn/recommender/nearest_vectors.hpp"
#include "cairn/recommender/weighted_vectors.hpp"

namespace cairn {

/// One row: the `kept` most similar of the known vectors (0: all) to a history of their coordinates, as
/// nearest_vectors would give them; expected(coordinate) is what a baseline says of its entries. A known vector finds
/// itself. O(sum of the sizes of its coordinates + vectors).
template <similarity Similarity, class Expected = nothing_expected>
sparse_rows nearest_to_history(compared_rows rows, const weighted_vectors& weighted, const Similarity& how_similar,
                               history_view history, std::size_t kept, const Expected& expected = {}) {
  const std::size_t vectors = rows.vectors.rows();
  if (kept == 0 || kept > vectors) kept = vectors;
  std::vector<float> weights(history.items.size());
  const vector_summary summary = weighted.weigh(rows, how_similar, history, weights, expected);
  detail::similarity_row<Similarity, typename Similarity::sums> row;
  std::vector<scored_index> best;
  row.nearest(rows, weighted, how_similar, history.items, weights, summary, vectors, kept, best);
  std::sort(best.begin(), best.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
  sparse_rows nearest;
  for (const scored_index& entry : best) {
    nearest.columns.push_back(entry.index);
    nearest.values.push_back(entry.score);
  }
  nearest.offsets.push_back(best.size());
  return nearest;
}

}  // namespace cairn
