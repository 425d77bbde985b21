#pragma once
/// What all neighbor models share once the neighbors are known.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/recommender/concept.hpp"

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

/// Sorts the parts by falling share and puts what they leave of the score into `rest`.
inline void finish_explanation(explanation& why) {
  std::sort(why.parts.begin(), why.parts.end(), [](const contribution& a, const contribution& b) {
    return a.share != b.share ? a.share > b.share : a.because < b.because;
  });
  double sum = 0;
  for (const contribution& part : why.parts) sum += static_cast<double>(part.share);
  why.rest = static_cast<float>(static_cast<double>(why.score) - sum);
}

}  // namespace cairn::detail
