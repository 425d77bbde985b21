#pragma once
/// The two forms of the matrix that EASE learns: over items, or over users where they are fewer.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/sparse.hpp"
#include "cairn/recommender/regularized_inverse.hpp"

namespace cairn::detail {

/// sum_n values[n] row[columns[n]]
inline double sparse_dot(history_view sparse, std::span<const float> row) noexcept {
  double sum = 0;
  for (std::size_t n = 0; n < sparse.items.size(); ++n) {
    sum += static_cast<double>(sparse.values[n]) * static_cast<double>(row[sparse.items[n]]);
  }
  return sum;
}
inline history_view row_view(const sparse_rows& rows, std::size_t row) noexcept {
  return {rows.columns_of(row), rows.values_of(row)};
}
inline float value_in(history_view sparse, std::uint32_t column) noexcept {
  const auto at = std::lower_bound(sparse.items.begin(), sparse.items.end(), column);
  return at == sparse.items.end() || *at != column ? 0.F
                                                   : sparse.values[static_cast<std::size_t>(at - sparse.items.begin())];
}

/// Whether an update by y y^T / pivot is no noise, where y leaves `rest` of the system that it should solve: the
/// pivot's error is at most rest |y|, and is to be a thousandth of it.
inline bool well_solved(double rest, std::span<const float> y, double pivot) {
  return pivot > 0 && rest * std::sqrt(static_cast<double>(dot<float>(y, y))) <= 1e-3 * pivot;
}

/// P = (X^T X + ridge I)^-1 [I, I]. A history h scores h - (h P) / diag P: at an item of its own, what the others say.
class ease_of_items {
 public:
  template <class Tick>
  ease_of_items(const interactions& data, double ridge, int threads, const Tick& tick)
      : inverse_(regularized_inverse({data.by_item(), data.by_user()}, ridge, threads, tick)),
        scale_(data.items()),
        ridge_(ridge) {
    set_scale();
  }

  /// weights[n] = B of (from[n], to).
  void weights(const interactions&, std::span<const item_index> from, item_index to, std::span<double> weights) const {
    const auto row = row_of(inverse_, to);
    for (std::size_t n = 0; n < from.size(); ++n) {
      weights[n] = from[n] == to ? 0 : static_cast<double>(row[from[n]]) * static_cast<double>(scale_[to]);
    }
  }

  /// scores [I]. 2 h I flops.
  void score(const interactions&, history_view history, std::span<float> scores) const noexcept {
    std::fill(scores.begin(), scores.end(), 0.F);
    gather_add<float>(span_of(inverse_), history.items, history.values, scores);
    for (std::size_t item = 0; item < scores.size(); ++item) scores[item] *= scale_[item];
    for (std::size_t n = 0; n < history.items.size(); ++n) scores[history.items[n]] += history.values[n];
  }
  void score(const interactions& data, std::span<const user_index> users, std::span<float> scores) const noexcept {
    for (std::size_t n = 0; n < users.size(); ++n) {
      score(data, data.history(users[n]), scores.subspan(n * data.items(), data.items()));
    }
  }
  float score(const interactions& data, user_index user, item_index item) const noexcept {
    const history_view history = data.history(user);
    const double said = sparse_dot(history, row_of(inverse_, item)) * static_cast<double>(scale_[item]);
    return static_cast<float>(static_cast<double>(value_in(history, item)) + said);
  }

  /// P without what a row x of X added to its inverse: P + (P x)(P x)^T / (1 - x^T P x). False where P x is lost in
  /// rounding.
  bool forget(const interactions& data, user_index user, int threads) {
    const history_view history = data.history(user);
    std::vector<float> x(data.items(), 0.F), y(data.items(), 0.F);
    for (std::size_t n = 0; n < history.items.size(); ++n) x[history.items[n]] = history.values[n];
    gather_add<float>(span_of(inverse_), history.items, history.values, y);
    const double rest = refine(inverse_, {data.by_item(), data.by_user()}, ridge_, x, y);
    const double left = 1 - sparse_dot(history, y);
    if (!well_solved(rest, y, left)) return false;
    add_outer_product(inverse_, static_cast<float>(1 / left), y, threads);
    set_scale();
    return true;
  }

 private:
  void set_scale() noexcept {
    for (std::size_t item = 0; item < scale_.size(); ++item) scale_[item] = -1 / row_of(inverse_, item)[item];
  }
  matrix<float> inverse_;
  std::vector<float> scale_;  ///< -1 / P_ii, [I]
  double ridge_;
};

/// K = (X X^T + ridge I)^-1 [U, U]. By Woodbury's identity P = (I - X^T K X) / ridge, so that X P = K X: what a known
/// user's row of K says of an item's customers is (x_u P) at the item.
class ease_of_users {
 public:
  template <class Tick>
  ease_of_users(const interactions& data, double ridge, int threads, const Tick& tick)
      : ridge_(ridge),
        inverse_(regularized_inverse({data.by_user(), data.by_item()}, ridge, threads, tick)),
        explained_(data.items()) {
    parallel_for(data.items(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t item = begin; item < end; ++item) {
        const history_view takers = row_view(data.by_item(), item);
        double sum = 0;
        for (std::size_t n = 0; n < takers.items.size(); ++n) {
          sum += static_cast<double>(takers.values[n]) * sparse_dot(takers, row_of(inverse_, takers.items[n]));
        }
        if (!(sum < 1 - 1e-5)) {
          throw error("what item " + std::to_string(item) + " adds is lost in rounding", "ease",
                      "a regularization above " + std::to_string(ridge));
        }
        explained_[item] = sum;
      }
    });
  }

  /// weights[n] = B of (from[n], to) = x_from^T K x_to / (1 - x_to^T K x_to). O(customers of `to` x U).
  void weights(const interactions& data, std::span<const item_index> from, item_index to,
               std::span<double> weights) const {
    const history_view takers = row_view(data.by_item(), to);
    std::vector<float> said(data.users(), 0.F);
    gather_add<float>(span_of(inverse_), takers.items, takers.values, said);
    for (std::size_t n = 0; n < from.size(); ++n) {
      weights[n] = from[n] == to ? 0 : sparse_dot(row_view(data.by_item(), from[n]), said) / (1 - explained_[to]);
    }
  }

  /// scores [I] of a history that was not there: t = X h, h P = (h - X^T K t) / ridge. O(|t| U + entries).
  void score(const interactions& data, history_view history, std::span<float> scores) const {
    std::vector<float> shared(data.users(), 0.F), said(data.users(), 0.F);
    for (std::size_t n = 0; n < history.items.size(); ++n) {
      const history_view takers = row_view(data.by_item(), history.items[n]);
      for (std::size_t m = 0; m < takers.items.size(); ++m) {
        shared[takers.items[m]] += history.values[n] * takers.values[m];
      }
    }
    std::vector<user_index> near;
    std::vector<float> scales;
    for (std::size_t user = 0; user < shared.size(); ++user) {
      if (shared[user] == 0) continue;
      near.push_back(static_cast<user_index>(user));
      scales.push_back(shared[user]);
    }
    gather_add<float>(span_of(inverse_), near, scales, said);
    std::size_t next = 0;
    for (std::size_t item = 0; item < scores.size(); ++item) {
      const bool own = next < history.items.size() && history.items[next] == item;
      const double h = own ? static_cast<double>(history.values[next++]) : 0;
      const double rest = 1 - explained_[item];
      // h - (h - said) / rest, in the form that does not cancel.
      scores[item] =
          static_cast<float>((sparse_dot(row_view(data.by_item(), item), said) - h * explained_[item]) / rest);
    }
  }

  /// scores [users.size(), I]. 2 entries flops a user.
  void score(const interactions& data, std::span<const user_index> users, std::span<float> scores) const {
    const std::size_t width = users.size(), items = data.items();
    std::vector<float> rows(data.users() * width), said(items * width);
    for (std::size_t n = 0; n < width; ++n) {
      const auto row = row_of(inverse_, users[n]);
      for (std::size_t user = 0; user < row.size(); ++user) rows[user * width + n] = row[user];
    }
    sparse_times_dense<float>(data.by_item().offsets, data.by_item().columns, data.by_item().values, rows, width, said);
    for (std::size_t n = 0; n < width; ++n) {
      const auto to = scores.subspan(n * items, items);
      for (std::size_t item = 0; item < items; ++item) {
        to[item] = static_cast<float>(scale(item) * static_cast<double>(said[item * width + n]));
      }
      const history_view history = data.history(users[n]);
      for (std::size_t m = 0; m < history.items.size(); ++m) to[history.items[m]] += history.values[m];
    }
  }
  float score(const interactions& data, user_index user, item_index item) const noexcept {
    const double said = sparse_dot(row_view(data.by_item(), item), row_of(inverse_, user));
    return static_cast<float>(static_cast<double>(value_in(data.history(user), item)) + scale(item) * said);
  }

  /// K of the other users: the Schur complement of the one's own element, and 1 / ridge in its place.
  bool forget(const interactions& data, user_index user, int threads) {
    const auto own = row_of(inverse_, user);
    std::vector<float> y(own.begin(), own.end());
    std::vector<float> unit(y.size(), 0.F);
    unit[user] = 1;
    const double rest = refine(inverse_, {data.by_user(), data.by_item()}, ridge_, unit, y);
    const float corner = y[user];
    if (!well_solved(rest, y, static_cast<double>(corner))) return false;
    for (std::size_t item = 0; item < data.items(); ++item) {
      const double said = sparse_dot(row_view(data.by_item(), item), y);
      explained_[item] -= said * said / static_cast<double>(corner);
    }
    y[user] = 0;
    add_outer_product(inverse_, -1 / corner, y, threads);
    for (std::size_t other = 0; other < y.size(); ++other) row_of(inverse_, other)[user] = own[other] = 0;
    own[user] = static_cast<float>(1 / ridge_);
    return true;
  }

 private:
  /// -1 / P_ii
  double scale(std::size_t item) const noexcept { return -ridge_ / (1 - explained_[item]); }

  double ridge_;
  matrix<float> inverse_;
  std::vector<double> explained_;  ///< x_i^T K x_i, in [0, 1): P_ii = (1 - that) / ridge; [I]
};

}  // namespace cairn::detail
