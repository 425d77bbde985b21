#pragma once
/// P3alpha: a walk of three steps from a customer over his items and their customers.

#include <cstddef>

#include "cairn/recommender/item_neighbors.hpp"
#include "cairn/similarity/random_walk.hpp"

namespace cairn {

namespace detail {

/// Item neighbors of a three-step walk: item to customer to item, each by its probability to alpha, over n^beta.
class three_steps : public item_neighbors<random_walk> {
 protected:
  three_steps(const char* name, float alpha, float beta, std::size_t kept, bool normalize)
      : item_neighbors({.how_similar = {.step = alpha / 2, .left = beta, .right = alpha},
                        .neighbors = kept,
                        .normalize = normalize},
                       name) {}
  static void check(float setting, const char* name) { require_at_least_zero(setting, name); }
};

}  // namespace detail

struct p3alpha_settings {
  float alpha = 1;              ///< >= 0; exponent of every step's probability
  std::size_t neighbors = 100;  ///< kept for each item; 0 keeps all
  bool normalize = false;       ///< divide an item's score by the sum of what it keeps
};

/// s(i, j) = sum over customers v of both of (1 / n_j)^alpha (1 / n_v)^alpha: the chance of a walk from the item j that
/// a customer took, over v, to i. item_neighbors with that similarity. Cooper, Lee, Radzik, Siantos: "Random walks in
/// recommender systems: exact computation and simulations", WWW 2014 companion.
class p3alpha : public detail::three_steps {
 public:
  using settings_type = p3alpha_settings;

  p3alpha() : p3alpha(p3alpha_settings{}) {}
  explicit p3alpha(p3alpha_settings settings)
      : three_steps("p3alpha", settings.alpha, 0, settings.neighbors, settings.normalize), settings_(settings) {}
  const settings_type& settings() const noexcept { return settings_; }

  void fit(const training<interactions>& train, const execution& how = {}) {
    check(settings_.alpha, "p3alpha.alpha");
    item_neighbors::fit(train, how);
  }

 private:
  settings_type settings_;
};

static_assert(recommender<p3alpha> && folds_in<p3alpha> && explains<p3alpha>);

}  // namespace cairn
