#pragma once
/// RP3beta: the walk of P3alpha with popular ends held back.

#include <cstddef>

#include "cairn/recommender/p3alpha.hpp"

namespace cairn {

struct rp3beta_settings {
  float alpha = 1;              ///< >= 0; exponent of every step's probability
  float beta = .5F;             ///< >= 0; how much a popular end is held back
  std::size_t neighbors = 100;  ///< kept for each item; 0 keeps all
  bool normalize = false;       ///< divide an item's score by the sum of what it keeps
};

/// P3alpha's s(i, j) over n_i^beta. Paudel, Christoffel, Newell, Bernstein: "Updatable, accurate, diverse, and scalable
/// recommendations for interactive applications", ACM TiiS 2017.
class rp3beta : public detail::three_steps {
 public:
  using settings_type = rp3beta_settings;

  rp3beta() : rp3beta(rp3beta_settings{}) {}
  explicit rp3beta(rp3beta_settings settings)
      : three_steps("rp3beta", settings.alpha, settings.beta, settings.neighbors, settings.normalize),
        settings_(settings) {}
  const settings_type& settings() const noexcept { return settings_; }

  void fit(const training<interactions>& train, const execution& how = {}) {
    check(settings_.alpha, "rp3beta.alpha");
    check(settings_.beta, "rp3beta.beta");
    item_neighbors::fit(train, how);
  }

 private:
  settings_type settings_;
};

static_assert(recommender<rp3beta> && folds_in<rp3beta> && explains<rp3beta>);

}  // namespace cairn
