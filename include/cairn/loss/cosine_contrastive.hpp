#pragma once
/// The cosine contrastive loss.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>

#include "cairn/loss/concept.hpp"

namespace cairn {

/// value = sum over positives of max(0, 1 - p) + others / n sum over the n negatives of max(0, p - margin): positives
/// are the items of a target above 0, predictions are cosines. O(n).
/// Source: Mao, Zhu, Wang, Dai, Dong, Xiao, He: "SimpleX: a simple and strong baseline for collaborative filtering",
/// CIKM 2021.
/// Use: many negatives for each positive (hundreds): most are already below the margin and leave the gradient alone.
struct cosine_contrastive_loss {
  double margin = .4;   ///< in [-1, 1]; a negative below it costs nothing
  double others = 150;  ///< > 0; the weight of all negatives together

  static constexpr bool of_cosines = true;  ///< what scores by products refuses it

  template <std::floating_point T>
  T value(std::span<const T> predictions, std::span<const T> targets) const noexcept {
    T near = 0, far = 0;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
      if (targets[i] > 0) {
        near += std::max(T{0}, 1 - predictions[i]);
      } else {
        far += std::max(T{0}, predictions[i] - static_cast<T>(margin));
      }
    }
    return near + weight(targets) * far;
  }
  template <std::floating_point T>
  void slope(std::span<const T> predictions, std::span<const T> targets, std::span<T> slopes) const noexcept {
    const T push = weight(targets);
    for (std::size_t i = 0; i < predictions.size(); ++i) {
      slopes[i] = targets[i] > 0 ? (predictions[i] < 1 ? T{-1} : T{0})
                                 : (predictions[i] > static_cast<T>(margin) ? push : T{0});
    }
  }

  void check() const {
    require(margin >= -1 && margin <= 1, "a wrong setting", "cosine_contrastive_loss.margin", "a number from -1 to 1");
    detail::require_above_zero(others, "cosine_contrastive_loss.others");
  }

 private:
  template <class T>
  T weight(std::span<const T> targets) const noexcept {
    const auto negatives = std::count_if(targets.begin(), targets.end(), [](T target) { return !(target > 0); });
    return negatives > 0 ? static_cast<T>(others) / static_cast<T>(negatives) : T{0};
  }
};
static_assert(listwise_loss<cosine_contrastive_loss>);

}  // namespace cairn
