#pragma once
/// Item-based collaborative filtering: who took these, took also those.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/nearest_vectors.hpp"
#include "cairn/recommender/neighbor_sums.hpp"
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
class item_neighbors {
 public:
  using data_type = interactions;
  using settings_type = item_neighbors_settings<Similarity>;

  item_neighbors() = default;
  explicit item_neighbors(settings_type settings) : settings_(settings) {}
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
    sparse_rows spread = transposed(nearest, nearest.rows());
    std::optional<training<interactions>> seen(train);
    nearest_ = std::move(nearest);
    spread_ = std::move(spread);
    train_ = std::move(seen);
  }

  std::size_t users() const noexcept { return train_ ? (*train_)->users() : 0; }
  std::size_t items() const noexcept { return nearest_.rows(); }

  /// Row i: the nearest items of item i, ascending, and their amplified and normalized similarities.
  const sparse_rows& nearest() const noexcept { return nearest_; }

  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    check(user, items);
    require_scores(scores, items.size(), "item_neighbors");
    const history_view history = (*train_)->history(user);
    for (std::size_t n = 0; n < items.size(); ++n) {
      float sum = 0;
      detail::for_each_shared(neighbors_of(items[n]), history,
                              [&](std::uint32_t, float similarity, float weight) { sum += similarity * weight; });
      scores[n] = sum;
    }
  }

  void score_catalogue(std::span<const user_index> users, std::span<float> scores) const {
    require_known("user", users, this->users(), "item_neighbors");
    require_scores(scores, users.size() * items(), "item_neighbors");
    for (std::size_t row = 0; row < users.size(); ++row) {
      spread((*train_)->history(users[row]), scores.subspan(row * items(), items()));
    }
  }

  /// scores [I] of a customer who was not there at training time.
  void score_history(history_view history, std::span<float> scores) const {
    require_history(history, items(), "item_neighbors");
    require_scores(scores, items(), "item_neighbors");
    spread(history, scores);
  }

  /// Each past item's s(i, j)^amplification w_uj, normalized where scores are: the score's own terms. Nothing is left
  /// over but rounding, which is in `rest`.
  explanation explain(user_index user, item_index item) const {
    check(user, std::span(&item, 1));
    explanation why;
    score(user, std::span(&item, 1), std::span(&why.score, 1));
    detail::for_each_shared(neighbors_of(item), (*train_)->history(user),
                            [&](std::uint32_t because, float similarity, float weight) {
                              why.parts.push_back({because, similarity * weight});
                            });
    detail::finish_explanation(why);
    return why;
  }

 private:
  void check(user_index user, std::span<const item_index> items) const {
    require_known("user", user, users(), "item_neighbors");
    require_known("item", items, this->items(), "item_neighbors");
  }
  history_view neighbors_of(item_index item) const noexcept {
    return {nearest_.columns_of(item), nearest_.values_of(item)};
  }
  void spread(history_view history, std::span<float> scores) const noexcept {
    std::fill(scores.begin(), scores.end(), 0.F);
    for (std::size_t n = 0; n < history.items.size(); ++n) {
      const auto reached = spread_.columns_of(history.items[n]);
      const auto similarities = spread_.values_of(history.items[n]);
      for (std::size_t m = 0; m < reached.size(); ++m) scores[reached[m]] += similarities[m] * history.values[n];
    }
  }

  settings_type settings_;
  std::optional<training<interactions>> train_;
  sparse_rows nearest_, spread_;
};

template <similarity Similarity>
item_neighbors(item_neighbors_settings<Similarity>) -> item_neighbors<Similarity>;

static_assert(recommender<item_neighbors<>> && folds_in<item_neighbors<>> && explains<item_neighbors<>>);

}  // namespace cairn
