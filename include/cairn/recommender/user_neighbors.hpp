#pragma once
/// User-based collaborative filtering: what customers with a similar past took.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "cairn/recommender/concept.hpp"
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
  void fit(const training<interactions>& train, const execution& how = {}) {
    detail::require_amplification(settings_.amplification);
    const compared_rows rows{train->by_user(), train->by_item()};
    weighted_vectors weighted(rows, settings_.how_similar, nothing_expected{}, how.threads);
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
    for (std::size_t n = 0; n < items.size(); ++n) {
      float sum = 0;
      detail::for_each_shared(neighbors_of(user), buyers_of(items[n]),
                              [&](std::uint32_t, float similarity, float weight) { sum += similarity * weight; });
      scores[n] = sum;
    }
  }

  void score_catalogue(std::span<const user_index> users, std::span<float> scores) const {
    for (std::size_t row = 0; row < users.size(); ++row) {
      spread(neighbors_of(users[row]), scores.subspan(row * items(), items()));
    }
  }

  /// Finds the neighbors of the history first: O(sum of its items' popularities + U). Items outside the catalogue are
  /// skipped.
  void score_history(history_view history, std::span<float> scores) const {
    std::vector<std::uint32_t> known;
    std::vector<float> values;
    for (std::size_t n = 0; n < history.items.size(); ++n) {
      if (history.items[n] >= items()) continue;
      known.push_back(history.items[n]);
      values.push_back(history.values[n]);
    }
    const compared_rows rows{(*train_)->by_user(), (*train_)->by_item()};
    std::vector<float> weights(known.size());
    const vector_summary summary = weighted_.weigh(rows, settings_.how_similar, {known, values}, weights);
    const std::size_t kept = settings_.neighbors == 0 ? users() : std::min(settings_.neighbors, users());
    detail::similarity_row<Similarity, typename Similarity::sums> row;
    std::vector<scored_index> best;
    row.nearest(rows, weighted_, settings_.how_similar, known, weights, summary, users(), kept, best);
    std::sort(best.begin(), best.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
    sparse_rows found;
    for (const scored_index& entry : best) {
      found.columns.push_back(entry.index);
      found.values.push_back(entry.score);
    }
    found.offsets.push_back(best.size());
    detail::amplify(found, settings_.amplification, settings_.normalize);
    spread({found.columns_of(0), found.values_of(0)}, scores);
  }

  /// What each neighbor says, s(u, v) w_vi, is split evenly among the items that he shares with the user; `rest` has
  /// rounding alone. O(neighbors x history).
  explanation explain(user_index user, item_index item) const {
    explanation why;
    score(user, std::span(&item, 1), std::span(&why.score, 1));
    std::vector<double> shares(items(), 0.);
    const history_view past = (*train_)->history(user);
    detail::for_each_shared(
        neighbors_of(user), buyers_of(item), [&](std::uint32_t other, float similarity, float weight) {
          const history_view theirs = (*train_)->history(other);
          std::size_t shared = 0;
          detail::for_each_shared(past, theirs, [&](std::uint32_t, float, float) { ++shared; });
          const double say =
              static_cast<double>(similarity * weight) / static_cast<double>(std::max<std::size_t>(shared, 1));
          detail::for_each_shared(past, theirs, [&](std::uint32_t j, float, float) { shares[j] += say; });
        });
    for (const item_index because : past.items) {
      if (shares[because] != 0) why.parts.push_back({because, static_cast<float>(shares[because])});
    }
    detail::finish_explanation(why);
    return why;
  }

 private:
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
