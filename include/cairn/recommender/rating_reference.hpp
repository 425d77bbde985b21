#pragma once
/// What a rating is expected to be before any neighbor is asked.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/interactions.hpp"

namespace cairn {

/// What a neighbor model compares.
enum class compared { users, items };

/// Required of a reference R: `r.fit(ratings, axis)` learns; then `r(user, item)` is the expected rating, in stars.
template <class R>
concept rating_reference = std::copyable<R> && requires(R r, const R c, const interactions& ratings, compared axis) {
  r.fit(ratings, axis);
  { c(user_index{}, item_index{}) } -> std::convertible_to<float>;
};

namespace detail {

inline double mean_rating(const interactions& ratings) {
  double sum = 0;
  for (const float value : ratings.by_user().values) sum += static_cast<double>(value);
  return ratings.size() == 0 ? 0. : sum / static_cast<double>(ratings.size());
}

}  // namespace detail

/// The mean rating of the user (where users are compared) or of the item (where items are); the mean of all where there
/// is none. O(entries). KNNWithMeans of the library Surprise (Hug, JOSS 2020).
class with_means {
 public:
  void fit(const interactions& ratings, compared axis) {
    axis_ = axis;
    const sparse_rows& rows = axis == compared::users ? ratings.by_user() : ratings.by_item();
    means_.assign(rows.rows(), static_cast<float>(detail::mean_rating(ratings)));
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      if (rows.row_size(row) == 0) continue;
      double sum = 0;
      for (const float value : rows.values_of(row)) sum += static_cast<double>(value);
      means_[row] = static_cast<float>(sum / static_cast<double>(rows.row_size(row)));
    }
  }
  float operator()(user_index user, item_index item) const noexcept {
    return means_[axis_ == compared::users ? user : item];
  }

 private:
  std::vector<float> means_;
  compared axis_ = compared::users;
};
static_assert(rating_reference<with_means>);

struct baseline_settings {
  std::size_t epochs = 10;
  double user_regularization = 15;  ///< >= 0, in ratings of value 0 added to each user
  double item_regularization = 10;  ///< >= 0, likewise
};

/// b_ui = mu + b_u + b_i, by alternating least squares with ridges. O(epochs x entries).
/// Koren: "Factor in the neighbors", TKDD 2010.
class with_baselines {
 public:
  with_baselines() = default;
  explicit with_baselines(baseline_settings settings) : settings_(settings) {}

  /// Throws where a regularization is negative.
  void fit(const interactions& ratings, compared) {
    require(settings_.user_regularization >= 0 && settings_.item_regularization >= 0, "a negative regularization",
            "with_baselines", "numbers >= 0");
    mean_ = detail::mean_rating(ratings);
    users_.assign(ratings.users(), 0);
    items_.assign(ratings.items(), 0);
    for (std::size_t epoch = 0; epoch < settings_.epochs; ++epoch) {
      solve(ratings.by_item(), settings_.item_regularization, users_, items_);
      solve(ratings.by_user(), settings_.user_regularization, items_, users_);
    }
  }
  float operator()(user_index user, item_index item) const noexcept {
    return static_cast<float>(mean_ + users_[user] + items_[item]);
  }

 private:
  void solve(const sparse_rows& rows, double ridge, const std::vector<double>& fixed,
             std::vector<double>& solved) const {
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      double sum = 0;
      const auto columns = rows.columns_of(row);
      const auto values = rows.values_of(row);
      if (columns.empty()) continue;
      for (std::size_t n = 0; n < columns.size(); ++n)
        sum += static_cast<double>(values[n]) - mean_ - fixed[columns[n]];
      solved[row] = sum / (ridge + static_cast<double>(columns.size()));
    }
  }

  baseline_settings settings_;
  double mean_ = 0;
  std::vector<double> users_, items_;
};
static_assert(rating_reference<with_baselines>);

}  // namespace cairn
