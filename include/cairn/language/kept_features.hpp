#pragma once
/// Which features of a classifier are worth their memory.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "cairn/language/text_places.hpp"

namespace cairn {

/// The columns of `most` features, ascending: first, of each text in turn that has none of them yet, its feature of the
/// largest norm, so that none is left without; then those of the largest norms. Of equal norms the lower column. More
/// than `most` where the texts ask for more, all where it is 0. O(features of the texts + columns log columns).
/// Joulin, Grave, Bojanowski, Douze, Jegou, Mikolov: "FastText.zip: compressing text classification models", 2016, 3.2.
inline std::vector<std::uint32_t> kept_features(std::span<const float> norms, std::size_t most,
                                                const detail::text_places& texts = {}) {
  std::vector<std::uint32_t> order(norms.size());
  std::iota(order.begin(), order.end(), 0U);
  if (most == 0 || most >= norms.size()) return order;
  const auto more = [&](std::uint32_t a, std::uint32_t b) {
    return norms[a] != norms[b] ? norms[a] > norms[b] : a < b;
  };
  std::vector<bool> chosen(norms.size());
  std::size_t count = 0;
  for (std::size_t text = 0; text < texts.size(); ++text) {
    const auto own = texts.of(text);
    if (own.empty() || std::any_of(own.begin(), own.end(), [&](std::uint32_t column) { return chosen[column]; })) {
      continue;
    }
    chosen[*std::min_element(own.begin(), own.end(), more)] = true;
    ++count;
  }
  std::sort(order.begin(), order.end(), more);
  for (std::size_t n = 0; count < most; ++n) {
    if (chosen[order[n]]) continue;
    chosen[order[n]] = true;
    ++count;
  }
  std::vector<std::uint32_t> kept;
  kept.reserve(count);
  for (std::uint32_t column = 0; column < norms.size(); ++column) {
    if (chosen[column]) kept.push_back(column);
  }
  return kept;
}

}  // namespace cairn
