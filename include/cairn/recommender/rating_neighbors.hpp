#pragma once
/// Ratings predicted from those of similar users, or of the user on similar items.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/nearest_to_history.hpp"
#include "cairn/recommender/nearest_vectors.hpp"
#include "cairn/recommender/neighbor_sums.hpp"
#include "cairn/recommender/rating_reference.hpp"
#include "cairn/similarity/mean_squared_difference.hpp"

namespace cairn {

template <rating_reference Reference = with_baselines, similarity Similarity = mean_squared_difference>
struct rating_neighbors_settings {
  Similarity how_similar = {};
  Reference reference = {};
  std::size_t neighbors = 40;     ///< at most so many have a say in a rating: the nearest of those who rated
  std::size_t min_neighbors = 1;  ///< at most `neighbors`; fewer than this, and the reference alone stands
  std::size_t candidates = 0;     ///< similarities kept for each vector, 8 bytes each; 0: all positive ones
};

/// r(u, i) = e(u, i) + sum of s (r - e) / sum of s over the nearest users who rated i (or the nearest items that u
/// rated), e the reference; clipped to the range of ratings in train. Fit costs the sum of squared sizes of the
/// coordinates; a rating O(candidates + raters). Koren 2010; KNNBaseline and KNNWithMeans of the library Surprise.
template <compared Axis, rating_reference Reference = with_baselines, similarity Similarity = mean_squared_difference>
class rating_neighbors {
 public:
  using data_type = interactions;
  using settings_type = rating_neighbors_settings<Reference, Similarity>;

  rating_neighbors() = default;
  explicit rating_neighbors(settings_type settings) : settings_(std::move(settings)) {}
  const settings_type& settings() const noexcept { return settings_; }

  /// Throws where a setting is out of range or a weight is not finite.
  void fit(const training<interactions>& train, const execution& how = {}) {
    require(settings_.neighbors > 0, "no neighbors are asked for", "rating_neighbors.neighbors", "a number > 0");
    require(settings_.min_neighbors <= settings_.neighbors, "more neighbors are needed than are asked for",
            "rating_neighbors.min_neighbors", "at most neighbors");
    Reference reference = settings_.reference;
    reference.fit(*train, Axis);
    const compared_rows rows = rows_of(*train);
    const auto expected = [&](std::uint32_t vector, std::uint32_t coordinate) {
      return Axis == compared::users ? reference(vector, coordinate) : reference(coordinate, vector);
    };
    weighted_vectors weighted(rows, settings_.how_similar, expected, no_ages{}, how.threads);
    sparse_rows nearest = nearest_vectors(rows, weighted, settings_.how_similar, settings_.candidates, how);
    const auto& values = train->by_user().values;
    const auto range = std::minmax_element(values.begin(), values.end());
    std::optional<training<interactions>> seen(train);
    lowest_ = values.empty() ? 0.F : *range.first;
    highest_ = values.empty() ? 0.F : *range.second;
    if (Axis == compared::users) weighted_ = std::move(weighted);
    reference_ = std::move(reference);
    nearest_ = std::move(nearest);
    train_ = std::move(seen);
  }

  std::size_t users() const noexcept { return train_ ? (*train_)->users() : 0; }
  std::size_t items() const noexcept { return train_ ? (*train_)->items() : 0; }

  /// Row v: the candidates of user (or item) v, ascending, and their similarities.
  const sparse_rows& nearest() const noexcept { return nearest_; }

  /// Predicted ratings, in stars.
  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    check(user, items);
    require_scores(scores, items.size(), "rating_neighbors");
    std::vector<voice> voices;
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = predict(known(user), items[n], voices);
  }

  /// Predicted ratings [I] of a customer who was not there at training time: his mean or bias is the reference's
  /// estimate from his history; where users are compared, his neighbors are found first, else the items of his history
  /// are the neighbors. The history ascends.
  void score_history(history_view history, std::span<float> scores) const requires expects_of_history<Reference> {
    require_history(history, items(), "rating_neighbors");
    require_scores(scores, items(), "rating_neighbors");
    require(std::ranges::adjacent_find(history.items, std::greater_equal<>()) == history.items.end(),
            "a history out of order", "rating_neighbors", "ascending items, each once");
    const auto expected = reference_.of_history(history);
    sparse_rows found;
    history_view near;
    if constexpr (Axis == compared::users) {
      found = nearest_to_history(rows_of(**train_), weighted_, settings_.how_similar, history, settings_.candidates,
                                 expected);
      near = {found.columns_of(0), found.values_of(0)};
    }
    std::vector<voice> voices;
    for (std::size_t item = 0; item < scores.size(); ++item) {
      scores[item] = predict(customer{near, history, expected}, static_cast<item_index>(item), voices);
    }
  }

  /// What each neighbor moves the rating by: his s (r - e) / sum of s. Where items are compared that is the share of
  /// the past item. Where users are, each one's is split among the items that he and the user both rated, as in
  /// user_neighbors: by their terms in the similarity where it has such (pearson_baseline, cosine), else evenly, which
  /// is a convention. `rest` is the reference, and what clipping took.
  explanation explain(user_index user, item_index item) const {
    check(user, std::span(&item, 1));
    explanation why;
    std::vector<voice> voices;
    why.score = predict(known(user), item, voices);
    double total = 0;
    for (const voice& v : voices) total += static_cast<double>(v.similarity);
    std::vector<double> shares(items(), 0.);
    for (const voice& v : voices) {
      const double moves = static_cast<double>(v.similarity) * static_cast<double>(v.deviation) / total;
      if constexpr (Axis == compared::items) {
        shares[v.neighbor] += moves;
      } else {
        detail::split_among_shared<Similarity>(rows_of(**train_), weighted_, user, v.neighbor, moves, shares);
      }
    }
    detail::finish_explanation(why, (*train_)->history(user).items, shares);
    return why;
  }

 private:
  /// One neighbor who has a say.
  struct voice {
    std::uint32_t neighbor;
    float similarity, deviation;
  };

  /// Whose rating is predicted: the nearest users (where users are compared), what he rated, and what the reference
  /// expects him to give an item.
  template <class Expected>
  struct customer {
    history_view near, rated;
    Expected expected;
  };
  template <class Expected>
  customer(history_view, history_view, Expected) -> customer<Expected>;

  auto known(user_index user) const noexcept {
    return customer{Axis == compared::users ? row(nearest_, user) : history_view{}, (*train_)->history(user),
                    [this, user](item_index item) { return reference_(user, item); }};
  }

  static compared_rows rows_of(const interactions& data) noexcept {
    return Axis == compared::users ? compared_rows{data.by_user(), data.by_item()}
                                   : compared_rows{data.by_item(), data.by_user()};
  }
  static history_view row(const sparse_rows& rows, std::size_t row) noexcept {
    return {rows.columns_of(row), rows.values_of(row)};
  }
  void check(user_index user, std::span<const item_index> items) const {
    require_known("user", user, users(), "rating_neighbors");
    require_known("item", items, this->items(), "rating_neighbors");
  }

  /// Leaves in `voices` who had a say, and returns the rating.
  template <class Expected>
  float predict(const customer<Expected>& whose, item_index item, std::vector<voice>& voices) const {
    voices.clear();
    const history_view near = Axis == compared::users ? whose.near : row(nearest_, item);
    const history_view rated = Axis == compared::users ? row((*train_)->by_item(), item) : whose.rated;
    detail::for_each_shared(near, rated, [&](std::uint32_t neighbor, float similarity, float rating) {
      voices.push_back({neighbor, similarity, rating});
    });
    if (voices.size() > settings_.neighbors) {
      std::nth_element(voices.begin(), voices.begin() + static_cast<std::ptrdiff_t>(settings_.neighbors), voices.end(),
                       [](const voice& a, const voice& b) {
                         return ranks_before({a.neighbor, a.similarity}, {b.neighbor, b.similarity});
                       });
      voices.resize(settings_.neighbors);
    }
    const double expected = static_cast<double>(whose.expected(item));
    if (voices.size() < settings_.min_neighbors) voices.clear();
    double sum = 0, total = 0;
    for (voice& v : voices) {
      v.deviation -= Axis == compared::users ? reference_(v.neighbor, item) : whose.expected(v.neighbor);
      sum += static_cast<double>(v.similarity) * static_cast<double>(v.deviation);
      total += static_cast<double>(v.similarity);
    }
    const double rating = expected + (total > 0 ? sum / total : 0.);
    return std::clamp(static_cast<float>(rating), lowest_, highest_);
  }

  settings_type settings_;
  std::optional<training<interactions>> train_;
  Reference reference_;
  weighted_vectors weighted_;  ///< where users are compared
  sparse_rows nearest_;
  float lowest_ = 0, highest_ = 0;
};

template <rating_reference Reference = with_baselines, similarity Similarity = mean_squared_difference>
using user_rating_neighbors = rating_neighbors<compared::users, Reference, Similarity>;
template <rating_reference Reference = with_baselines, similarity Similarity = mean_squared_difference>
using item_rating_neighbors = rating_neighbors<compared::items, Reference, Similarity>;

static_assert(recommender<user_rating_neighbors<>> && folds_in<user_rating_neighbors<>> &&
              explains<item_rating_neighbors<with_means>>);

}  // namespace cairn
