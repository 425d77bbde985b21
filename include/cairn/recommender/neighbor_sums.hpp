#pragma once
/// What all neighbor models share once the neighbors are known.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/recommender/weighted_vectors.hpp"

namespace cairn::detail {

/// Calls f(index, value in a, value in b) for every index that both rows have, ascending. O(a + b), or
/// O(short log long) where one is much shorter.
template <class F>
void for_each_shared(history_view a, history_view b, F&& f) {
  const auto size_a = a.items.size();
  const auto size_b = b.items.size();
  if (size_a * 16 < size_b || size_b * 16 < size_a) {
    const bool a_is_short = size_a < size_b;
    const history_view shorter = a_is_short ? a : b;
    const history_view longer = a_is_short ? b : a;
    std::size_t from = 0;
    for (std::size_t n = 0; n < shorter.items.size(); ++n) {
      const auto rest = longer.items.subspan(from);
      from += static_cast<std::size_t>(std::lower_bound(rest.begin(), rest.end(), shorter.items[n]) - rest.begin());
      if (from == longer.items.size()) return;
      if (longer.items[from] != shorter.items[n]) continue;
      f(shorter.items[n], a_is_short ? shorter.values[n] : longer.values[from],
        a_is_short ? longer.values[from] : shorter.values[n]);
    }
    return;
  }
  for (std::size_t n = 0, m = 0; n < size_a && m < size_b;) {
    if (a.items[n] == b.items[m]) {
      f(a.items[n], a.values[n], b.values[m]);
      ++n;
      ++m;
    } else if (a.items[n] < b.items[m]) {
      ++n;
    } else {
      ++m;
    }
  }
}

inline void require_amplification(float exponent) {
  require(exponent > 0 && std::isfinite(exponent), "a similarity's exponent must be positive", "amplification",
          "a finite number > 0, 1 for plain similarities");
}

/// Raises similarities to a power and, if asked, makes each row sum to 1.
inline void amplify(sparse_rows& nearest, float exponent, bool normalize) {
  if (exponent != 1) {
    for (float& similarity : nearest.values) similarity = std::pow(similarity, exponent);
  }
  if (!normalize) return;
  for (std::size_t row = 0; row < nearest.rows(); ++row) {
    double sum = 0;
    for (const float similarity : nearest.values_of(row)) sum += static_cast<double>(similarity);
    if (!(sum > 0)) continue;
    const auto scale = static_cast<float>(1 / sum);
    for (std::size_t at = nearest.offsets[row]; at < nearest.offsets[row + 1]; ++at) nearest.values[at] *= scale;
  }
}

/// Splits what a neighbor says among the coordinates that he shares with one, adding to shares [coordinates]: by each
/// one's term in their similarity where that is proportional to a sum of terms, evenly elsewhere. O(both vectors).
template <similarity Similarity>
void split_among_shared(compared_rows rows, const weighted_vectors& weighted, std::size_t one, std::size_t neighbor,
                        double says, std::span<double> shares) {
  const auto weights_of = [&](std::size_t vector) {
    const auto values = weighted.unit() ? std::span(rows.vectors.values) : weighted.by_vector();
    return history_view{rows.vectors.columns_of(vector),
                        values.subspan(rows.vectors.offsets[vector], rows.vectors.row_size(vector))};
  };
  const auto term = [&](float left, float right) -> double {
    if constexpr (has_terms<Similarity>) {
      if (!weighted.unit()) return static_cast<double>(Similarity::sums::term(left, right));
    }
    return 1;
  };
  double total = 0, count = 0;
  for_each_shared(weights_of(one), weights_of(neighbor), [&](std::uint32_t, float left, float right) {
    total += term(left, right);
    ++count;
  });
  for_each_shared(weights_of(one), weights_of(neighbor), [&](std::uint32_t coordinate, float left, float right) {
    shares[coordinate] += says * (total > 0 ? term(left, right) / total : 1 / count);
  });
}

}  // namespace cairn::detail
