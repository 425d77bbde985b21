#pragma once
/// The row of a customer who was not there at training time, by the same steps of stochastic gradient, the items held
/// still.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
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
#include "cairn/sampler/concept.hpp"

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
        slots_(model.width() * state_size),
        bias_slots_(state_size),
        direction_(model.width()) {
    std::fill(customer_.factors.begin(), customer_.factors.end(), 0.F);
    customer_.bias = 0;
  }

  /// One pass over the history.
  template <class Drawer>
  void learn(double scale, Drawer& drawer, random_stream random) {
    const auto draw = [&](item_index& other) {
      for (int attempt = 0; attempt < 32; ++attempt) {
        other = static_cast<item_index>(drawer(random));
        if (solver_.draw_taken || !std::binary_search(history_.items.begin(), history_.items.end(), other)) return true;
      }
      return false;
    };
    scale_ = scale;
    for (std::size_t n = 0; n < history_.items.size(); ++n) {
      if constexpr (listwise_loss<loss_type>) {
        learn_list(history_.items[n], draw, random);
      } else if constexpr (ranked_loss<loss_type>) {
        learn_ranked(history_.items[n], draw, random);
      } else {
        learn_steps(n, draw, random);
      }
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
  void step_between(item_index item, item_index other, float slope) {
    const auto q = row(item);
    std::copy(q.begin(), q.end(), direction_.begin());
    axpy<float>(-1, row(other), direction_);
    step(slope, direction_);
  }

  /// One of the items that are drawn; false where none was found that was not taken.
  template <class Draw>
  bool choose(const Draw& draw, random_stream& random, item_index& other) {
    if constexpr (choosing_sampler<decltype(Solver::sampler)>) {
      drawn_.clear();
      scores_.clear();
      for (int n = 0; n < solver_.sampler.candidates; ++n) {
        if (!draw(other)) continue;
        drawn_.push_back(other);
        scores_.push_back(score(other));
      }
      if (drawn_.empty()) return false;
      other = drawn_[solver_.sampler.choose(scores_, random)];
      return true;
    } else {
      return draw(other);
    }
  }

  template <class Draw>
  void learn_steps(std::size_t n, const Draw& draw, random_stream& random) {
    const item_index item = history_.items[n];
    const auto& loss = solver_.loss;
    if constexpr (!Solver::pairwise) {
      step(loss.slope(score(item), solver_.draws() == 0 ? history_.values[n] : 1.F), row(item));
    }
    item_index other = 0;
    for (int drawn = 0; drawn < solver_.draws(); ++drawn) {
      if (!choose(draw, random, other)) continue;
      if constexpr (Solver::pairwise) {
        step_between(item, other, loss.slope(score(item) - score(other)));
      } else {
        step(loss.slope(score(other), 0.F), row(other));
      }
    }
  }

  template <class Draw>
  void learn_ranked(item_index item, const Draw& draw, random_stream& random) {
    const auto& loss = solver_.loss;
    if (loss.positives > 1) {
      order_.clear();
      for (int n = 0; n < loss.positives; ++n) {
        const item_index own = history_.items[random.below(static_cast<std::uint32_t>(history_.items.size()))];
        order_.emplace_back(-score(own), own);
      }
      std::sort(order_.begin(), order_.end());
      item = order_[static_cast<std::size_t>(loss.place - 1)].second;
    }
    item_index other = 0;
    for (int draws = 1; draws <= loss.most_draws; ++draws) {
      if (!draw(other)) continue;
      const float slope = loss.slope(score(item) - score(other));
      if (slope == 0) continue;
      const std::size_t rank = (model_.items() - 1) / static_cast<std::size_t>(draws);
      return step_between(item, other, static_cast<float>(loss.weight(std::max<std::size_t>(rank, 1))) * slope);
    }
  }

  template <class Draw>
  void learn_list(item_index item, const Draw& draw, random_stream& random) {
    drawn_list_.assign(1, item);
    targets_.assign(1, 1.F);
    predictions_.assign(1, score(item));
    item_index other = 0;
    for (int n = 0; n < solver_.draws(); ++n) {
      if (!choose(draw, random, other)) continue;
      float prediction = score(other);
      if constexpr (corrects_draws<loss_type>) {
        const float expected = std::log(static_cast<float>(solver_.draws())) + log_chances_[other];
        prediction = solver_.loss.corrected(prediction, expected);
      }
      drawn_list_.push_back(other);
      targets_.push_back(0);
      predictions_.push_back(prediction);
    }
    slopes_.resize(predictions_.size());
    solver_.loss.slope(std::span<const float>(predictions_), std::span<const float>(targets_), std::span(slopes_));
    std::fill(direction_.begin(), direction_.end(), 0.F);
    for (std::size_t n = 0; n < slopes_.size(); ++n) axpy<float>(slopes_[n], row(drawn_list_[n]), direction_);
    step(1, direction_);
  }

  const Solver& solver_;
  const factors& model_;
  history_view history_;
  bool bias_;
  std::span<const float> log_chances_;
  folded_customer& customer_;
  std::vector<float> slots_, bias_slots_, direction_, scores_, predictions_, targets_, slopes_;
  std::vector<item_index> drawn_, drawn_list_;
  std::vector<std::pair<float, item_index>> order_;
  double scale_ = 1;
  std::uint32_t steps_ = 0;
};

}  // namespace cairn::detail
