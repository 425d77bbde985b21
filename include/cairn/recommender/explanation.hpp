#pragma once
/// Which past items speak for a recommendation, and by how much.

#include <algorithm>
#include <span>
#include <vector>

#include "cairn/data/event.hpp"

namespace cairn {

/// The share that a past item has in a score.
struct contribution {
  item_index because = 0;
  float share = 0;  ///< in units of the score; the shares of an explanation and its `rest` add up to the score
};

struct explanation {
  float score = 0;
  std::vector<contribution> parts;  ///< by falling share
  float rest = 0;                   ///< what no past item accounts for: biases and priors
};

namespace detail {

/// Sorts the parts by falling share and puts what they leave of the score into `rest`.
inline void finish_explanation(explanation& why) {
  std::sort(why.parts.begin(), why.parts.end(), [](const contribution& a, const contribution& b) {
    return a.share != b.share ? a.share > b.share : a.because < b.because;
  });
  double sum = 0;
  for (const contribution& part : why.parts) sum += static_cast<double>(part.share);
  why.rest = static_cast<float>(static_cast<double>(why.score) - sum);
}

/// The same with a part for each past item that has a share; shares [I].
inline void finish_explanation(explanation& why, std::span<const item_index> past, std::span<const double> shares) {
  for (const item_index because : past) {
    if (shares[because] != 0) why.parts.push_back({because, static_cast<float>(shares[because])});
  }
  finish_explanation(why);
}

}  // namespace detail

}  // namespace cairn
