#pragma once
/// Item-based collaborative filtering: who took these, took also those.

#include <concepts>
#include <cstddef>
#include <utility>

#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/item_weights.hpp"
#include "cairn/recommender/nearest_vectors.hpp"
#include "cairn/similarity/cosine.hpp"

namespace cairn {

template <similarity Similarity = cosine>
struct item_neighbors_settings {
  Similarity how_similar = {};
  std::size_t neighbors = 100;  ///< kept for each item; 0 keeps all that have a positive similarity
  float amplification = 1;      ///< exponent on similarities, > 0: above 1 trusts the nearest more
  bool normalize = false;       ///< divide an item's score by the sum of the similarities that it keeps
};

/// score(u, i) = sum over j in N(i) that u took of s(i, j)^amplification w_uj, N(i) the nearest items of i. Fit costs
/// the sum of squared history lengths; a score costs O(neighbors + history), a catalogue O(history x neighbors).
/// Deshpande, Karypis: "Item-based top-N recommendation algorithms", TOIS 2004.
template <similarity Similarity = cosine>
class item_neighbors : public item_weights {
 public:
  using settings_type = item_neighbors_settings<Similarity>;

  item_neighbors() : item_neighbors(settings_type{}) {}
  explicit item_neighbors(settings_type settings) : item_weights("item_neighbors"), settings_(settings) {}
  const settings_type& settings() const noexcept { return settings_; }

  /// Throws where a setting is out of range or a weight is not finite.
  void fit(const training<interactions>& train, const execution& how = {}) { fit(train, no_ages{}, how); }

  /// The same where age(user, item) says how many days ago each entry was made (for time_decay); it is called by all
  /// threads at once. Throws where an age is not finite, too.
  template <std::invocable<user_index, item_index> Age>
  void fit(const training<interactions>& train, const Age& age, const execution& how = {}) {
    detail::require_amplification(settings_.amplification);
    const compared_rows rows{train->by_item(), train->by_user()};
    const auto age_of = [&](item_index item, user_index user) { return age(user, item); };
    const weighted_vectors weighted(rows, settings_.how_similar, nothing_expected{}, age_of, how.threads);
    sparse_rows nearest = nearest_vectors(rows, weighted, settings_.how_similar, settings_.neighbors, how);
    detail::amplify(nearest, settings_.amplification, settings_.normalize);
    learn(train, std::move(nearest));
  }

  /// Row i: the nearest items of item i, ascending, and their amplified and normalized similarities.
  const sparse_rows& nearest() const noexcept { return weights(); }

 protected:
  /// name: of a model made of this one, in errors.
  item_neighbors(settings_type settings, const char* name) : item_weights(name), settings_(settings) {}

 private:
  settings_type settings_;
};

template <similarity Similarity>
item_neighbors(item_neighbors_settings<Similarity>) -> item_neighbors<Similarity>;

static_assert(recommender<item_neighbors<>> && folds_in<item_neighbors<>> && explains<item_neighbors<>>);

}  // namespace cairn
