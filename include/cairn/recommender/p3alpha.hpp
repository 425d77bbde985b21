#pragma once
/// P3alpha: a walk of three steps from a customer over his items and their customers, and RP3beta, which holds popular
/// ends back.

#include <cstddef>

#include "cairn/recommender/item_neighbors.hpp"
#include "cairn/similarity/random_walk.hpp"

namespace cairn {

namespace detail {

/// The neighbors of a three-step walk: item to customer to item, each by its probability to alpha, over n^beta.
inline item_neighbors_settings<random_walk> three_steps(float alpha, float beta, std::size_t kept, bool normalize) {
  return {.how_similar = {.step = alpha / 2, .left = beta, .right = alpha}, .neighbors = kept, .normalize = normalize};
}

}  // namespace detail

struct p3alpha_settings {
  float alpha = 1;              ///< >= 0; exponent of every step's probability
  std::size_t neighbors = 100;  ///< kept for each item; 0 keeps all
  bool normalize = false;       ///< divide an item's score by the sum of what it keeps
};

/// s(i, j) = sum over customers v of both of (1 / n_j)^alpha (1 / n_v)^alpha: the chance of a walk from the item j that
/// a customer took, over v, to i. item_neighbors with that similarity. Cooper, Lee, Radinsky, Siadaty: "Random walks in
/// recommender systems: exact computation and simulations", WWW 2014.
class p3alpha : public item_neighbors<random_walk> {
 public:
  p3alpha() : p3alpha(p3alpha_settings{}) {}
  explicit p3alpha(p3alpha_settings settings)
      : item_neighbors(detail::three_steps(settings.alpha, 0, settings.neighbors, settings.normalize)) {}
};

struct rp3beta_settings {
  float alpha = 1;              ///< >= 0; exponent of every step's probability
  float beta = .5F;             ///< >= 0; how much a popular end is held back
  std::size_t neighbors = 100;  ///< kept for each item; 0 keeps all
  bool normalize = false;       ///< divide an item's score by the sum of what it keeps
};

/// P3alpha's s(i, j) over n_i^beta. Paudel, Christoffel, Newell, Bernstein: "Updatable, accurate, diverse, and scalable
/// recommendations for interactive applications", ACM TiiS 2017.
class rp3beta : public item_neighbors<random_walk> {
 public:
  rp3beta() : rp3beta(rp3beta_settings{}) {}
  explicit rp3beta(rp3beta_settings settings)
      : item_neighbors(detail::three_steps(settings.alpha, settings.beta, settings.neighbors, settings.normalize)) {}
};

static_assert(recommender<p3alpha> && explains<rp3beta>);

}  // namespace cairn
