#pragma once
/// Matrix factorization: a score is the inner product of a customer's and an item's factors, learned by any solver.
/// Koren, Bell, Volinsky: "Matrix Factorization Techniques for Recommender Systems", IEEE Computer 2009.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/core/fields.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/recommender/arguments.hpp"
#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/factor_solver.hpp"
#include "cairn/recommender/factors.hpp"
#include "cairn/recommender/stochastic_gradient.hpp"

namespace cairn {

template <factor_solver Solver>
struct matrix_factorization_settings {
  std::size_t factors = 64;
  std::size_t epochs = 20;
  bool biases = true;
  double deviation = .1;  ///< of the initial factors; they are divided by sqrt(factors)
  std::uint64_t seed = 1;
  Solver solver = {};
};

/// Learns `factors` from interactions; see the solver for the loss. Memory while it fits: the model, the optimizer's
/// state of the same size, and 12 bytes an interaction.
template <factor_solver Solver>
class matrix_factorization {
 public:
  using data_type = interactions;
  using settings_type = matrix_factorization_settings<Solver>;

  matrix_factorization() = default;
  explicit matrix_factorization(settings_type settings) : settings_(std::move(settings)) {}

  void fit(const training<interactions>& train, const execution& how = {}) {
    check(*train);
    factors model = factors::random(train->users(), train->items(), settings_.factors,
                                    settings_.deviation / std::sqrt(static_cast<double>(settings_.factors)),
                                    settings_.seed, how.threads);
    if (settings_.biases && settings_.solver.learns_values()) {
      double sum = 0;
      for (const float value : train->by_user().values) sum += static_cast<double>(value);
      double mean = sum / static_cast<double>(train->size());
      if constexpr (requires { settings_.solver.prediction_of(mean); }) mean = settings_.solver.prediction_of(mean);
      model.mean[0] = static_cast<float>(mean);
    }
    settings_.solver.fit(model, *train, training_settings(), how);
    std::vector<std::uint32_t> counts(train->items());
    for (std::size_t i = 0; i < counts.size(); ++i)
      counts[i] = static_cast<std::uint32_t>(train->by_item().row_size(i));
    learned_ = std::move(model);
    counts_ = std::move(counts);
  }

  std::size_t users() const noexcept { return learned_.users(); }
  std::size_t items() const noexcept { return learned_.items(); }
  const settings_type& settings() const noexcept { return settings_; }
  const factors& learned() const noexcept { return learned_; }

  /// scores[n] for items[n]. 2 K flops an item.
  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    check_user(user);
    require_scores(scores, items.size(), "matrix_factorization");
    const auto p = row_of(learned_.user_factors, user);
    const float base = learned_.mean[0] + learned_.user_bias[user];
    for (std::size_t n = 0; n < items.size(); ++n) {
      check_item(items[n]);
      scores[n] = base + learned_.item_bias[items[n]] + dot<float>(p, row_of(learned_.item_factors, items[n]));
    }
  }

  /// scores [users.size(), I]. A user's scores are the same bits alone and in any batch.
  void score_catalogue(std::span<const user_index> users, std::span<float> scores) const {
    const std::size_t width = learned_.width(), count = items();
    require_scores(scores, users.size() * count, "matrix_factorization");
    std::vector<float> bases(users.size());
    for (std::size_t n = 0; n < users.size(); ++n) {
      check_user(users[n]);
      bases[n] = learned_.mean[0] + learned_.user_bias[users[n]];
    }
    const matrix_view<const float> user_rows(learned_.user_factors.data(), this->users(), width);
    const matrix_view<const float> item_rows(learned_.item_factors.data(), count, width);
    gemm(gathered_rows<const float>{user_rows, users}, item_rows.transposed(),
         matrix_view(scores.data(), users.size(), count),
         epilogue(with_bias<float>{span_of(learned_.item_bias)}, with_row_bias<float>{bases}));
  }

  /// scores [I] of a customer who was not there at training time; see the solver's fold_in.
  void score_history(history_view history, std::span<float> scores) const {
    require_history(history, items(), "matrix_factorization");
    require_scores(scores, items(), "matrix_factorization");
    std::vector<float> row(learned_.width());
    folded_customer customer{.factors = row};
    settings_.solver.fold_in(learned_, counts_, history, training_settings(), customer);
    for (std::size_t item = 0; item < scores.size(); ++item) {
      scores[item] = learned_.mean[0] + customer.bias + learned_.item_bias[static_cast<Eigen::Index>(item)] +
                     dot<float>(row, row_of(learned_.item_factors, item));
    }
  }

  /// Not where a model was read from a file, which does not hold how often items were taken.
  bool can_fold_in() const noexcept { return !counts_.empty(); }

  static constexpr auto fields() { return std::tuple{field("learned", &matrix_factorization::learned_)}; }

 private:
  factor_training training_settings() const noexcept {
    return {.epochs = settings_.epochs, .biases = settings_.biases, .seed = settings_.seed};
  }
  void check_user(user_index user) const { require_known("user", user, users(), "matrix_factorization"); }
  void check_item(item_index item) const { require_known("item", item, items(), "matrix_factorization"); }
  void check(const interactions& data) const {
    require(data.size() > 0, "no interactions", "matrix_factorization.fit", "at least one");
    require(settings_.factors >= 1 && settings_.factors <= 4096, "the number of factors is out of range",
            "matrix_factorization.factors", "1 to 4096");
    require(settings_.epochs >= 1, "no epochs", "matrix_factorization.epochs", "at least 1");
    settings_.solver.check();
  }

  settings_type settings_ = {};
  factors learned_ = {};
  std::vector<std::uint32_t> counts_;  ///< how often train took each item: what a fold-in samples by
};

template <factor_solver Solver>
matrix_factorization(matrix_factorization_settings<Solver>) -> matrix_factorization<Solver>;

}  // namespace cairn
