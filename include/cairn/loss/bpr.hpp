#pragma once
/// Bayesian personalized ranking. Rendle, Freudenthaler, Gantner, Schmidt-Thieme: "BPR: Bayesian Personalized Ranking
/// from Implicit Feedback", UAI 2009.

#include <concepts>

#include "cairn/loss/concept.hpp"
#include "cairn/loss/logistic.hpp"

namespace cairn {

/// value = -log sigmoid(margin) = softplus(-margin), slope = -sigmoid(-margin).
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
