#pragma once
/// What a rating is expected to be before any neighbor is asked.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/interactions.hpp"

namespace cairn {

/// What a neighbor model compares.
enum class compared { users, items };

/// Required of a reference R: `r.fit(ratings, axis)` learns; then `r(user, item)` is the expected rating, in stars.
/// Optional: `r.of_history(history)` gives a callable, item -> the rating expected of a customer who was not there at
/// training time; it may look into r and not into the history.
template <class R>
concept rating_reference = std::copyable<R> && requires(R r, const R c, const interactions& ratings, compared axis) {
  r.fit(ratings, axis);
  { c(user_index{}, item_index{}) } -> std::convertible_to<float>;
};

/// A reference that knows what to expect of a new customer.
template <class R>
concept expects_of_history = requires(const R c, history_view history) {
  { c.of_history(history)(item_index{}) } -> std::convertible_to<float>;
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
    mean_ = static_cast<float>(detail::mean_rating(ratings));
    const sparse_rows& rows = axis == compared::users ? ratings.by_user() : ratings.by_item();
    means_.resize(rows.rows());
    for (std::size_t row = 0; row < rows.rows(); ++row) means_[row] = mean_of(rows.values_of(row));
  }
  float operator()(user_index user, item_index item) const noexcept {
    return means_[axis_ == compared::users ? user : item];
  }
  auto of_history(history_view history) const {
    return [this, own = mean_of(history.values)](item_index item) {
      return axis_ == compared::users ? own : means_[item];
    };
  }

 private:
  float mean_of(std::span<const float> ratings) const noexcept {
    if (ratings.empty()) return mean_;
    double sum = 0;
    for (const float rating : ratings) sum += static_cast<double>(rating);
    return static_cast<float>(sum / static_cast<double>(ratings.size()));
  }

  std::vector<float> means_;
  float mean_ = 0;  ///< of all
  compared axis_ = compared::users;
};
static_assert(rating_reference<with_means> && expects_of_history<with_means>);

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

  /// Throws where a regularization is negative or not finite.
  void fit(const interactions& ratings, compared) {
    for (const double setting : {settings_.user_regularization, settings_.item_regularization}) {
      require(setting >= 0 && std::isfinite(setting), "a wrong regularization", "with_baselines",
              "finite numbers of at least 0");
    }
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
  /// With the b_u that minimizes what fit minimizes: for a customer of the fit, his own.
  auto of_history(history_view history) const {
    const double own = deviation(history.items, history.values, settings_.user_regularization, items_);
    return [this, own](item_index item) { return static_cast<float>(mean_ + own + items_[item]); };
  }

 private:
  void solve(const sparse_rows& rows, double ridge, const std::vector<double>& fixed,
             std::vector<double>& solved) const {
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      solved[row] = deviation(rows.columns_of(row), rows.values_of(row), ridge, fixed);
    }
  }

  /// The ridge estimate of one row's deviation from the mean; 0 where it has no ratings.
  double deviation(std::span<const std::uint32_t> columns, std::span<const float> values, double ridge,
                   const std::vector<double>& fixed) const noexcept {
    double sum = 0;
    for (std::size_t n = 0; n < columns.size(); ++n) sum += static_cast<double>(values[n]) - mean_ - fixed[columns[n]];
    return columns.empty() ? 0. : sum / (ridge + static_cast<double>(columns.size()));
  }

  baseline_settings settings_;
  double mean_ = 0;
  std::vector<double> users_, items_;
};
static_assert(rating_reference<with_baselines> && expects_of_history<with_baselines>);

}  // namespace cairn
