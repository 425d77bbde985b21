#pragma once
/// What models of sparse item-to-item weights share once the weights are known.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/neighbor_sums.hpp"

namespace cairn {

/// score(u, i) = sum over j that u took of W_ij x_uj, W sparse. A score costs O(row of W + history), a catalogue
/// O(history x column of W).
class item_weights {
 public:
  using data_type = interactions;

  std::size_t users() const noexcept { return train_ ? (*train_)->users() : 0; }
  std::size_t items() const noexcept { return weights_.rows(); }

  /// W [I, I]: row i holds what other items say for item i.
  const sparse_rows& weights() const noexcept { return weights_; }

  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    check(user, items);
    require_scores(scores, items.size(), name_);
    const history_view history = (*train_)->history(user);
    for (std::size_t n = 0; n < items.size(); ++n) {
      float sum = 0;
      detail::for_each_shared(row_of_item(items[n]), history,
                              [&](std::uint32_t, float weight, float value) { sum += weight * value; });
      scores[n] = sum;
    }
  }

  void score_catalogue(std::span<const user_index> users, std::span<float> scores) const {
    require_known("user", users, this->users(), name_);
    require_scores(scores, users.size() * items(), name_);
    for (std::size_t row = 0; row < users.size(); ++row) {
      spread((*train_)->history(users[row]), scores.subspan(row * items(), items()));
    }
  }

  /// scores [I] of a customer who was not there at training time.
  void score_history(history_view history, std::span<float> scores) const {
    require_history(history, items(), name_);
    require_scores(scores, items(), name_);
    spread(history, scores);
  }

  /// Each past item's W_ij x_uj: the score's own terms. Nothing is left over but rounding, which is in `rest`.
  explanation explain(user_index user, item_index item) const {
    check(user, std::span(&item, 1));
    explanation why;
    score(user, std::span(&item, 1), std::span(&why.score, 1));
    detail::for_each_shared(row_of_item(item), (*train_)->history(user),
                            [&](std::uint32_t because, float weight, float value) {
                              why.parts.push_back({because, weight * value});
                            });
    detail::finish_explanation(why);
    return why;
  }

 protected:
  /// name: the model's, in errors.
  explicit item_weights(const char* name) noexcept : name_(name) {}
  ~item_weights() = default;
  item_weights(const item_weights&) = default;
  item_weights(item_weights&&) = default;
  item_weights& operator=(const item_weights&) = default;
  item_weights& operator=(item_weights&&) = default;

  /// Takes on what a fit found. Changes nothing where it throws.
  void learn(const training<interactions>& train, sparse_rows weights) {
    sparse_rows spread = transposed(weights, weights.rows());
    std::optional<training<interactions>> seen(train);
    weights_ = std::move(weights);
    spread_ = std::move(spread);
    train_ = std::move(seen);
  }

 private:
  void check(user_index user, std::span<const item_index> items) const {
    require_known("user", user, users(), name_);
    require_known("item", items, this->items(), name_);
  }
  history_view row_of_item(item_index item) const noexcept {
    return {weights_.columns_of(item), weights_.values_of(item)};
  }
  void spread(history_view history, std::span<float> scores) const noexcept {
    std::fill(scores.begin(), scores.end(), 0.F);
    for (std::size_t n = 0; n < history.items.size(); ++n) {
      const auto reached = spread_.columns_of(history.items[n]);
      const auto said = spread_.values_of(history.items[n]);
      for (std::size_t m = 0; m < reached.size(); ++m) scores[reached[m]] += said[m] * history.values[n];
    }
  }

  const char* name_;
  std::optional<training<interactions>> train_;
  sparse_rows weights_, spread_;
};

}  // namespace cairn
