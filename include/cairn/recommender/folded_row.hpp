#pragma once
/// The row of a customer who was not there at training time, by the same steps of stochastic gradient, the items held
/// still.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gradient_rows.hpp"
#include "cairn/loss/concept.hpp"
#include "cairn/optimizer/concept.hpp"
#include "cairn/recommender/factor_solver.hpp"
#include "cairn/recommender/factors.hpp"
#include "cairn/recommender/scored_steps.hpp"

namespace cairn::detail {

/// Solver: a stochastic_gradient.
template <class Solver>
class folded_row {
 public:
  using optimizer_type = decltype(Solver::optimizer);
  using loss_type = decltype(Solver::loss);
  static constexpr std::size_t state_size = optimizer_type::slots;

  /// Begins at zero. log_chances [I]: of each item to be drawn, where the loss corrects for it.
  folded_row(const Solver& solver, const factors& model, history_view history, bool bias,
             std::span<const float> log_chances, folded_customer& customer)
      : solver_(solver),
        model_(model),
        history_(history),
        bias_(bias),
        log_chances_(log_chances),
        customer_(customer),
        steps_of_(solver),
        slots_(model.width() * state_size),
        bias_slots_(state_size),
        direction_(model.width()) {
    std::fill(customer_.factors.begin(), customer_.factors.end(), 0.F);
    customer_.bias = 0;
  }

  /// One pass over the history.
  template <class Drawer>
  void learn(double scale, Drawer& drawer, random_stream random) {
    scale_ = scale;
    at_hand<Drawer> one{*this, drawer, random};
    for (std::size_t n = 0; n < history_.items.size(); ++n) {
      if constexpr (pointwise_loss<loss_type>) {
        if (solver_.draws() == 0) {  // values are targets
          one.step_item(one.own(n), solver_.loss.slope(one.prediction(one.own(n)), history_.values[n]));
          continue;
        }
      }
      steps_of_.learn(one, n, random, false);
    }
  }

  /// Puts what the optimizer serves into the customer.
  void finish() {
    cairn::finish(solver_.optimizer, steps_, model_.width(), customer_.factors.data(), slots_.data(), model_.width());
    if (bias_) cairn::finish(solver_.optimizer, steps_, 1, &customer_.bias, bias_slots_.data(), 1);
  }

 private:
  std::span<const float> row(item_index item) const { return row_of(model_.item_factors, item); }
  float score(item_index item) const {
    return model_.mean[0] + customer_.bias + model_.item_bias[item] +
           dot<float>(std::span<const float>(customer_.factors), row(item));
  }

  void step(float slope, std::span<const float> along) {
    const auto rule = solver_.optimizer.template at<float>(scale_, ++steps_);
    const auto l2 = static_cast<float>(solver_.regularization);
    at_level([&](auto level) CAIRN_INLINE_BODY {
      step_alone<decltype(level), state_size>(rule, along.size(), slope, l2, customer_.factors.data(), along.data(),
                                              slots_.data());
    });
    if (bias_) {
      const float of_bias = slope + static_cast<float>(solver_.bias_regularization) * customer_.bias;
      apply<state_size>(rule, 1, &customer_.bias, &of_bias, bias_slots_.data(), 1);
    }
  }
  /// The customer as the steps see him; items by their numbers. He alone moves.
  template <class Drawer>
  struct at_hand {
    folded_row& folded;
    Drawer& drawer;
    random_stream& random;

    bool draw(item_index& other) const {
      const auto& taken = folded.history_.items;
      for (int attempt = 0; attempt < 32; ++attempt) {
        other = static_cast<item_index>(drawer(random));
        if (folded.solver_.draw_taken || !std::binary_search(taken.begin(), taken.end(), other)) return true;
      }
      return false;
    }
    std::size_t own_count() const noexcept { return folded.history_.items.size(); }
    item_index own(std::size_t n) const noexcept { return folded.history_.items[n]; }
    std::size_t catalogue() const noexcept { return folded.model_.items(); }
    float log_chance(item_index item) const noexcept { return folded.log_chances_[item]; }
    float prediction(item_index item) const { return folded.score(item); }
    float score(item_index item) const { return folded.score(item); }
    void step_item(item_index item, float slope) const { folded.step(slope, folded.row(item)); }
    void step_items(item_index item, item_index other, float slope) const {
      const auto q = folded.row(item);
      std::copy(q.begin(), q.end(), folded.direction_.begin());
      axpy<float>(-1, folded.row(other), folded.direction_);
      folded.step(slope, folded.direction_);
    }
    void step_list(std::span<const item_index> items, std::span<const float> slopes) const {
      std::fill(folded.direction_.begin(), folded.direction_.end(), 0.F);
      for (std::size_t n = 0; n < items.size(); ++n) axpy<float>(slopes[n], folded.row(items[n]), folded.direction_);
      folded.step(1, folded.direction_);
    }
  };

  const Solver& solver_;
  const factors& model_;
  history_view history_;
  bool bias_;
  std::span<const float> log_chances_;
  folded_customer& customer_;
  scored_steps<Solver> steps_of_;
  std::vector<float> slots_, bias_slots_, direction_;
  double scale_ = 1;
  std::uint32_t steps_ = 0;
};

}  // namespace cairn::detail
