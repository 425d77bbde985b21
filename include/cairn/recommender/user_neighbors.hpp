#pragma once
/// User-based collaborative filtering: what customers with a similar past took.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/nearest_to_history.hpp"
#include "cairn/recommender/nearest_vectors.hpp"
#include "cairn/recommender/neighbor_sums.hpp"
#include "cairn/similarity/cosine.hpp"

namespace cairn {

template <similarity Similarity = cosine>
struct user_neighbors_settings {
  Similarity how_similar = {};
  std::size_t neighbors = 100;  ///< kept for each user; 0 keeps all that have a positive similarity
  float amplification = 1;      ///< exponent on similarities, > 0: above 1 trusts the nearest more
  bool normalize = false;       ///< divide a user's scores by the sum of the similarities that he keeps
};

/// score(u, i) = sum over v in N(u) who took i of s(u, v)^amplification w_vi, N(u) the nearest users of u. Fit costs
/// the sum of squared item popularities; a score O(neighbors + buyers), a catalogue the histories of the neighbors.
/// Resnick, Iacovou, Suchak, Bergstrom, Riedl: "GroupLens", CSCW 1994; for implicit data Sarwar et al., EC 2000.
template <similarity Similarity = cosine>
class user_neighbors {
 public:
  using data_type = interactions;
  using settings_type = user_neighbors_settings<Similarity>;

  user_neighbors() = default;
  explicit user_neighbors(settings_type settings) : settings_(settings) {}
  const settings_type& settings() const noexcept { return settings_; }

  /// Throws where a setting is out of range or a weight is not finite.
  void fit(const training<interactions>& train, const execution& how = {}) { fit(train, no_ages{}, how); }

  /// The same where age(user, item) says how many days ago each entry was made (for time_decay); it is called by all
  /// threads at once. Throws where an age is not finite, too.
  template <std::invocable<user_index, item_index> Age>
  void fit(const training<interactions>& train, const Age& age, const execution& how = {}) {
    detail::require_amplification(settings_.amplification);
    const compared_rows rows{train->by_user(), train->by_item()};
    weighted_vectors weighted(rows, settings_.how_similar, nothing_expected{}, age, how.threads);
    sparse_rows nearest = nearest_vectors(rows, weighted, settings_.how_similar, settings_.neighbors, how);
    detail::amplify(nearest, settings_.amplification, settings_.normalize);
    std::optional<training<interactions>> seen(train);
    nearest_ = std::move(nearest);
    weighted_ = std::move(weighted);
    train_ = std::move(seen);
  }

  std::size_t users() const noexcept { return nearest_.rows(); }
  std::size_t items() const noexcept { return train_ ? (*train_)->items() : 0; }

  /// Row u: the nearest users of user u, ascending, and their amplified and normalized similarities.
  const sparse_rows& nearest() const noexcept { return nearest_; }

  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    check(user, items);
    require_scores(scores, items.size(), "user_neighbors");
    for (std::size_t n = 0; n < items.size(); ++n) {
      float sum = 0;
      detail::for_each_shared(neighbors_of(user), buyers_of(items[n]),
                              [&](std::uint32_t, float similarity, float weight) { sum += similarity * weight; });
      scores[n] = sum;
    }
  }

  void score_catalogue(std::span<const user_index> users, std::span<float> scores) const {
    require_known("user", users, this->users(), "user_neighbors");
    require_scores(scores, users.size() * items(), "user_neighbors");
    for (std::size_t row = 0; row < users.size(); ++row) {
      spread(neighbors_of(users[row]), scores.subspan(row * items(), items()));
    }
  }

  /// scores [I] of a customer who was not there at training time, all that he took of age 0. Finds his neighbors first:
  /// O(sum of his items' popularities + U).
  void score_history(history_view history, std::span<float> scores) const {
    require_history(history, items(), "user_neighbors");
    require_scores(scores, items(), "user_neighbors");
    sparse_rows found = nearest_to_history(rows(), weighted_, settings_.how_similar, history, settings_.neighbors);
    detail::amplify(found, settings_.amplification, settings_.normalize);
    spread({found.columns_of(0), found.values_of(0)}, scores);
  }

  /// A neighbor v says s(u, v)^amplification w_vi (normalized where scores are). The share of a past item j is the sum
  /// over the neighbors of what each says times t_j / sum of t over the items that he shares with u, t_j the product of
  /// their weights of j. That is j's own part in the score wherever s is proportional to the sum of t (cosine, tf-idf,
  /// BM25, a random walk). Similarities without such terms are split evenly among the shared items, which is a
  /// convention. `rest` is rounding alone. O(neighbors x history).
  explanation explain(user_index user, item_index item) const {
    check(user, std::span(&item, 1));
    explanation why;
    score(user, std::span(&item, 1), std::span(&why.score, 1));
    std::vector<double> shares(items(), 0.);
    detail::for_each_shared(neighbors_of(user), buyers_of(item), [&](std::uint32_t v, float similarity, float weight) {
      const double says = static_cast<double>(similarity) * static_cast<double>(weight);
      detail::split_among_shared<Similarity>(rows(), weighted_, user, v, says, shares);
    });
    detail::finish_explanation(why, (*train_)->history(user).items, shares);
    return why;
  }

 private:
  void check(user_index user, std::span<const item_index> items) const {
    require_known("user", user, users(), "user_neighbors");
    require_known("item", items, this->items(), "user_neighbors");
  }
  compared_rows rows() const noexcept { return {(*train_)->by_user(), (*train_)->by_item()}; }
  history_view neighbors_of(user_index user) const noexcept {
    return {nearest_.columns_of(user), nearest_.values_of(user)};
  }
  history_view buyers_of(item_index item) const noexcept {
    return {(*train_)->by_item().columns_of(item), (*train_)->by_item().values_of(item)};
  }

  void spread(history_view neighbors, std::span<float> scores) const {
    std::fill(scores.begin(), scores.end(), 0.F);
    for (std::size_t n = 0; n < neighbors.items.size(); ++n) {
      const history_view theirs = (*train_)->history(neighbors.items[n]);
      for (std::size_t m = 0; m < theirs.items.size(); ++m) {
        scores[theirs.items[m]] += neighbors.values[n] * theirs.values[m];
      }
    }
  }

  settings_type settings_;
  std::optional<training<interactions>> train_;
  weighted_vectors weighted_;
  sparse_rows nearest_;
};

template <similarity Similarity>
user_neighbors(user_neighbors_settings<Similarity>) -> user_neighbors<Similarity>;

static_assert(recommender<user_neighbors<>> && folds_in<user_neighbors<>> && explains<user_neighbors<>>);

}  // namespace cairn
