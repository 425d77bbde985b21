#pragma once
/// Matrix factorization of implicit feedback by alternating least squares.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/recommender/als_half_step.hpp"
#include "cairn/recommender/als_solver.hpp"
#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/conjugate_gradient_solver.hpp"
#include "cairn/recommender/subspace_solver.hpp"
#include "cairn/recommender/woodbury_solver.hpp"

namespace cairn {

/// Scores user u and item i by x_u . y_i and minimizes
///
///   L = sum_{(u,i) in S} c_ui (1 - x_u . y_i)^2  +  alpha0 sum_{all u, i} (x_u . y_i)^2
///     + lambda sum_u (n_u + alpha0 I)^nu |x_u|^2  +  lambda sum_i (n_i + alpha0 U)^nu |y_i|^2
///
/// over S, the observed pairs, with c_ui = 1 + confidence_scale * value and n the entries of a row. An epoch solves for
/// all items and then for all users, so that a fitted user is the exact answer to the fitted items. An epoch costs
/// about (2 |S| K^2 + (U + I) K^3 / 3) flops with the Cholesky solver.
/// Hu, Koren, Volinsky: "Collaborative filtering for implicit feedback datasets", ICDM 2008; in the form of Rendle,
/// Krichene, Zhang, Koren: "Revisiting the performance of iALS on item recommendation benchmarks", RecSys 2022.
template <als_solver Solver = cholesky_solver>
class implicit_als {
 public:
  using data_type = interactions;
  using settings_type = implicit_als_settings<Solver>;

  implicit_als() = default;
  /// Throws where a setting is out of its range.
  explicit implicit_als(settings_type settings) : settings_(std::move(settings)) { detail::check(settings_); }

  /// Learns from scratch; on an error or a cancellation the model is as it was. Reports every half-epoch with its loss,
  /// whose evaluation costs 2 |S| K flops and is left out where nobody listens.
  void fit(const training<interactions>& train, const execution& how = {}) {
    const interactions& data = *train;
    if (data.users() == 0 || data.items() == 0)
      throw error("no users or no items", "implicit_als", "data to learn from");
    als_factors next = detail::initial_factors(data.users(), data.items(), settings_);
    detail::half_step step(settings_, how.threads);
    const stage_progress stage(how.report, "implicit_als", 2 * settings_.epochs);
    for (std::size_t epoch = 0; epoch < settings_.epochs; ++epoch) {
      const auto finish = [&](const char* array, std::size_t done) {
        detail::require_solved(step, next, array, epoch);
        stage.tick(done, how.report ? implicit_als_loss(data, next, settings_, how.threads) : std::nan(""));
      };
      step.run(data.by_item(), next.users, next.items);
      finish("items", 2 * epoch + 1);
      step.run(data.by_user(), next.items, next.users);
      finish("users", 2 * epoch + 2);
    }
    step.gram_of(next.items);
    next.item_gram = std::move(step.gram);
    factors_ = std::move(next);
    train_ = train;
  }

  std::size_t users() const noexcept { return static_cast<std::size_t>(factors_.users.rows()); }
  std::size_t items() const noexcept { return static_cast<std::size_t>(factors_.items.rows()); }
  const settings_type& settings() const noexcept { return settings_; }
  const als_factors& factors() const noexcept { return factors_; }

  /// scores[n] = x_user . y_items[n]. 2 K flops an item.
  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    check_user(user);
    require_known("item", items, this->items(), "implicit_als");
    require_scores(scores, items.size(), "implicit_als");
    for (std::size_t n = 0; n < items.size(); ++n) {
      scores[n] = dot<float>(row_of(factors_.users, user), row_of(factors_.items, items[n]));
    }
  }

  /// scores [users.size(), I]. A user's scores are the same bits alone and in any batch.
  void score_catalogue(std::span<const user_index> users, std::span<float> scores) const {
    require_known("user", users, this->users(), "implicit_als");
    std::vector<float> rows(users.size() * width());
    for (std::size_t n = 0; n < users.size(); ++n) {
      std::ranges::copy(row_of(factors_.users, users[n]), rows.begin() + static_cast<std::ptrdiff_t>(n * width()));
    }
    score_rows(rows, scores);
  }

  /// The factors [K] that a customer of this history has: the exact least squares solution. n K^2 + K^3 / 3 flops.
  std::vector<float> fold_in(history_view history) const {
    std::vector<float> x(width());
    als_workspace work;
    solve(history, x, work);
    return x;
  }

  /// scores [I] of a customer who was not there at training time.
  void score_history(history_view history, std::span<float> scores) const { score_rows(fold_in(history), scores); }

  /// The exact share of each past item in an item's score (Hu et al., section 5): with W the inverse of the customer's
  /// system, share(j) = c_j (y_item^T W y_j). They add up to the score of the folded-in history, up to rounding.
  explanation explain(history_view history, item_index item) const {
    check_item(item);
    std::vector<float> x(width());
    als_workspace work;
    solve(history, x, work);
    const auto of_item = row_of(factors_.items, item);
    explanation result{.score = dot<float>(x, of_item), .parts = {}, .rest = 0};
    std::copy(of_item.begin(), of_item.end(), x.begin());
    if (!history.items.empty()) cholesky_solve<float>(work.square, x);
    result.parts.reserve(history.items.size());
    for (std::size_t n = 0; n < history.items.size(); ++n) {
      const item_index because = history.items[n];
      const float confidence = 1 + static_cast<float>(settings_.confidence_scale) * history.values[n];
      result.parts.push_back({because, confidence * dot<float>(x, row_of(factors_.items, because))});
    }
    detail::finish_explanation(result);
    return result;
  }

  /// The same for a user of the fit; `rest` is what a solver that stops early leaves unexplained. Needs the training
  /// data, which fit keeps a reference to and a model file does not hold.
  explanation explain(user_index user, item_index item) const {
    check_user(user);
    check_item(item);
    if (!train_) throw error("the model has no histories", "implicit_als::explain", "a fit here, or a history");
    explanation result = explain((*train_)->history(user), item);
    const float fitted = dot<float>(row_of(factors_.users, user), row_of(factors_.items, item));
    result.rest += fitted - std::exchange(result.score, fitted);
    return result;
  }

  static constexpr auto fields() { return std::tuple{field("factors", &implicit_als::factors_)}; }

 private:
  std::size_t width() const noexcept { return static_cast<std::size_t>(factors_.items.cols()); }
  void check_user(user_index user) const { require_known("user", user, users(), "implicit_als"); }
  void check_item(item_index item) const { require_known("item", item, items(), "implicit_als"); }
  void score_rows(std::span<const float> rows, std::span<float> scores) const {
    require_scores(scores, rows.size() / std::max<std::size_t>(width(), 1) * items(), "implicit_als");
    gemm(matrix_view<const float>(rows.data(), scores.size() / std::max<std::size_t>(items(), 1), width()),
         matrix_view<const float>(factors_.items.data(), items(), width()).transposed(),
         matrix_view(scores.data(), scores.size() / std::max<std::size_t>(items(), 1), items()));
  }
  void solve(history_view history, std::span<float> x, als_workspace& work) const {
    require_history(history, items(), "implicit_als");
    std::vector<float> scales(history.items.size());
    detail::confidence_roots(history.values, settings_.confidence_scale, scales);
    const als_side side{span_of(factors_.items), width(), span_of(factors_.item_gram)};
    const float ridge = detail::ridge_of(history.items.size(), items(), settings_);
    if (!history.items.empty() && !cholesky_solver{}.solve(side, {history.items, scales, ridge}, x, work)) {
      throw error("the history's system is singular", "implicit_als", "more regularization");
    }
  }

  settings_type settings_;
  als_factors factors_;
  std::optional<training<interactions>> train_;
};

template <als_solver Solver>
implicit_als(implicit_als_settings<Solver>) -> implicit_als<Solver>;
implicit_als(implicit_als_settings<cholesky_solver>)->implicit_als<cholesky_solver>;

static_assert(recommender<implicit_als<>> && scores_catalogue<implicit_als<>> && folds_in<implicit_als<>> &&
              explains<implicit_als<>>);

}  // namespace cairn
