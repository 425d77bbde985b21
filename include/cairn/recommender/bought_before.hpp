#pragma once
/// The baseline where customers buy things again: what this customer took before, and then what most customers took.

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "cairn/recommender/concept.hpp"

namespace cairn {

/// A customer's own past items come first, by falling weight in train, of equal weight the more popular ones; the
/// others follow by how many customers took them. Weights count events; with implicit_weighting::half_life_days recent
/// ones count more, so that the order is one of frequency and recency together. A customer without a past gets
/// popularity. Scores: 1 + the number of his items that stand behind one of his own, the share of customers for any
/// other. Fit costs O(entries log history). The personal frequency baseline of next-basket recommendation: Li, Jullien,
/// Ariannezhad, de Rijke: "A next basket recommendation reality check", TOIS 2023.
class bought_before {
 public:
  using data_type = interactions;

  void fit(const training<interactions>& train, const execution& how = {}) {
    const stage_progress stage(how.report, "bought before", 1);
    bought_before next;
    next.train_ = train;
    next.shares_.resize(train->items());
    for (std::size_t item = 0; item < next.shares_.size(); ++item) {
      next.shares_[item] = static_cast<float>(train->by_item().row_size(item)) / static_cast<float>(train->users() + 1);
    }
    next.own_.resize(train->size());
    const sparse_rows& rows = train->by_user();
    for (std::size_t user = 0; user < rows.rows(); ++user) {
      next.order(train->history(static_cast<user_index>(user)),
                 std::span(next.own_).subspan(rows.offsets[user], rows.row_size(user)));
    }
    stage.tick(1);
    *this = std::move(next);
  }

  std::size_t users() const noexcept { return train_ ? (*train_)->users() : 0; }
  std::size_t items() const noexcept { return shares_.size(); }

  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    require_known("user", user, users(), "bought_before");
    require_known("item", items, this->items(), "bought_before");
    require_scores(scores, items.size(), "bought_before");
    const sparse_rows& rows = (*train_)->by_user();
    const auto past = rows.columns_of(user);
    for (std::size_t n = 0; n < items.size(); ++n) {
      const auto found = std::lower_bound(past.begin(), past.end(), items[n]);
      scores[n] = found != past.end() && *found == items[n]
                      ? own_[rows.offsets[user] + static_cast<std::size_t>(found - past.begin())]
                      : shares_[items[n]];
    }
  }

  void score_catalogue(std::span<const user_index> users, std::span<float> scores) const {
    require_known("user", users, this->users(), "bought_before");
    require_scores(scores, users.size() * items(), "bought_before");
    const sparse_rows& rows = (*train_)->by_user();
    for (std::size_t row = 0; row < users.size(); ++row) {
      const auto out = scores.subspan(row * items(), items());
      std::copy(shares_.begin(), shares_.end(), out.begin());
      const auto past = rows.columns_of(users[row]);
      for (std::size_t n = 0; n < past.size(); ++n) out[past[n]] = own_[rows.offsets[users[row]] + n];
    }
  }

  /// scores [I] of a customer who was not there at training time.
  void score_history(history_view history, std::span<float> scores) const {
    require_history(history, items(), "bought_before");
    require_scores(scores, items(), "bought_before");
    std::copy(shares_.begin(), shares_.end(), scores.begin());
    std::vector<float> own(history.items.size());
    order(history, own);
    for (std::size_t n = 0; n < own.size(); ++n) scores[history.items[n]] = own[n];
  }

 private:
  /// own[n]: 1 + how many of the history's items stand behind item n; items that are equal in all share the place.
  void order(history_view history, std::span<float> own) const {
    std::vector<std::size_t> by(own.size());
    std::iota(by.begin(), by.end(), std::size_t{0});
    const auto key = [&](std::size_t n) { return std::pair(history.values[n], shares_[history.items[n]]); };
    std::sort(by.begin(), by.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    for (std::size_t place = 0; place < by.size(); ++place) {
      const bool tied = place > 0 && key(by[place]) == key(by[place - 1]);
      own[by[place]] = tied ? own[by[place - 1]] : 1 + static_cast<float>(place);
    }
  }

  std::optional<training<interactions>> train_;
  std::vector<float> own_;     // by entry of train, in the order of its rows by user
  std::vector<float> shares_;  // of customers, below 1, by item
};
static_assert(recommender<bought_before> && scores_catalogue<bought_before> && folds_in<bought_before>);

}  // namespace cairn
