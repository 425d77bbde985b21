#pragma once
/// Bayesian personalized ranking.

#include <concepts>

#include "cairn/loss/concept.hpp"
#include "cairn/loss/logistic.hpp"

namespace cairn {

/// value = -log sigmoid(margin) = softplus(-margin), slope = -sigmoid(-margin).
/// Source: Rendle, Freudenthaler, Gantner, Schmidt-Thieme: "BPR: Bayesian personalized ranking from implicit feedback",
/// UAI 2009.
/// Use: implicit feedback, where what was taken should rank above what was not: the first ranking loss to try.
struct bpr_loss {
  template <std::floating_point T>
  T value(T margin) const noexcept {
    return softplus(-margin);
  }
  template <std::floating_point T>
  T slope(T margin) const noexcept {
    return -sigmoid(-margin);
  }
};
static_assert(pairwise_loss<bpr_loss>);

}  // namespace cairn
