#pragma once
/// Ratings predicted from those of similar users, or of the user on similar items.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "cairn/recommender/concept.hpp"
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
  std::size_t min_neighbors = 1;  ///< fewer than this, and the reference alone stands
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
    require(settings_.neighbors > 0, "no neighbors are asked for", "rating_neighbors", "a number > 0");
    Reference reference = settings_.reference;
    reference.fit(*train, Axis);
    const compared_rows rows = Axis == compared::users ? compared_rows{train->by_user(), train->by_item()}
                                                       : compared_rows{train->by_item(), train->by_user()};
    const auto expected = [&](std::uint32_t vector, std::uint32_t coordinate) {
      return Axis == compared::users ? reference(vector, coordinate) : reference(coordinate, vector);
    };
    const weighted_vectors weighted(rows, settings_.how_similar, expected, how.threads);
    sparse_rows nearest = nearest_vectors(rows, weighted, settings_.how_similar, settings_.candidates, how);
    const auto& values = train->by_user().values;
    const auto range = std::minmax_element(values.begin(), values.end());
    std::optional<training<interactions>> seen(train);
    if (!values.empty()) {
      lowest_ = *range.first;
      highest_ = *range.second;
    }
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
    std::vector<voice> voices;
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = predict(user, items[n], voices);
  }

  /// What each neighbor moves the rating by: his s (r - e) / sum of s. Where users are compared, each one's is split
  /// evenly among the items that he and the user both rated. `rest` is the reference, and what clipping took.
  explanation explain(user_index user, item_index item) const {
    explanation why;
    std::vector<voice> voices;
    why.score = predict(user, item, voices);
    double total = 0;
    for (const voice& v : voices) total += static_cast<double>(v.similarity);
    std::vector<double> shares(items(), 0.);
    const history_view past = (*train_)->history(user);
    for (const voice& v : voices) {
      const double moves = static_cast<double>(v.similarity) * static_cast<double>(v.deviation) / total;
      if constexpr (Axis == compared::items) {
        shares[v.neighbor] += moves;
      } else {
        const history_view theirs = (*train_)->history(v.neighbor);
        std::size_t shared = 0;
        detail::for_each_shared(past, theirs, [&](std::uint32_t, float, float) { ++shared; });
        const double part = moves / static_cast<double>(std::max<std::size_t>(shared, 1));
        detail::for_each_shared(past, theirs, [&](std::uint32_t j, float, float) { shares[j] += part; });
      }
    }
    for (const item_index because : past.items) {
      if (shares[because] != 0) why.parts.push_back({because, static_cast<float>(shares[because])});
    }
    detail::finish_explanation(why);
    return why;
  }

 private:
  /// One neighbor who has a say.
  struct voice {
    std::uint32_t neighbor;
    float similarity, deviation;
  };

  /// Leaves in `voices` who had a say, and returns the rating.
  float predict(user_index user, item_index item, std::vector<voice>& voices) const {
    voices.clear();
    const std::size_t vector = Axis == compared::users ? user : item;
    const history_view near{nearest_.columns_of(vector), nearest_.values_of(vector)};
    const history_view rated = Axis == compared::items ? (*train_)->history(user)
                                                       : history_view{(*train_)->by_item().columns_of(item),
                                                                      (*train_)->by_item().values_of(item)};
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
    const double expected = static_cast<double>(reference_(user, item));
    if (voices.size() < settings_.min_neighbors) voices.clear();
    double sum = 0, total = 0;
    for (voice& v : voices) {
      v.deviation -= Axis == compared::users ? reference_(v.neighbor, item) : reference_(user, v.neighbor);
      sum += static_cast<double>(v.similarity) * static_cast<double>(v.deviation);
      total += static_cast<double>(v.similarity);
    }
    const double rating = expected + (total > 0 ? sum / total : 0.);
    return std::clamp(static_cast<float>(rating), lowest_, highest_);
  }

  settings_type settings_;
  std::optional<training<interactions>> train_;
  Reference reference_;
  sparse_rows nearest_;
  float lowest_ = 0, highest_ = 0;
};

template <rating_reference Reference = with_baselines, similarity Similarity = mean_squared_difference>
using user_rating_neighbors = rating_neighbors<compared::users, Reference, Similarity>;
template <rating_reference Reference = with_baselines, similarity Similarity = mean_squared_difference>
using item_rating_neighbors = rating_neighbors<compared::items, Reference, Similarity>;

static_assert(recommender<user_rating_neighbors<>> && explains<item_rating_neighbors<with_means>>);

}  // namespace cairn
