#pragma once
/// A block of stochastic gradient whose steps depend on scores: of listwise and ranked losses, and of samplers that
/// choose by score.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/loss/concept.hpp"
#include "cairn/recommender/block_task.hpp"
#include "cairn/recommender/negative_draws.hpp"
#include "cairn/recommender/row_steps.hpp"
#include "cairn/sampler/concept.hpp"

namespace cairn::detail {

/// Solver: a stochastic_gradient.
template <class Solver>
class scored_block {
 public:
  using optimizer_type = decltype(Solver::optimizer);
  using loss_type = decltype(Solver::loss);
  using sampler_type = decltype(Solver::sampler);

  scored_block(const Solver& with, const block_task& what) : solver_(with), task_(what) {}

  /// One pass over the block's entries; the sum of their losses where someone listens.
  template <class Drawer>
  double learn(row_states<optimizer_type>& users, row_states<optimizer_type>& items, Drawer& drawer) {
    const row_steps<Solver> rows{solver_, users, items, task_.width, task_.mean, task_.scale, task_.biases};
    negative_draws negatives(task_.blocks, solver_.draw_taken ? std::span<const strata::entry>() : task_.taken,
                             task_.first_candidate, task_.candidates);
    double loss_sum = 0;
    for (std::size_t first = 0, end = 0; first < task_.entries.size(); first = end) {
      const std::uint32_t user = task_.entries[first].user;
      for (end = first; end < task_.entries.size() && task_.entries[end].user == user;) ++end;
      negatives.walk_to(user);
      const auto draw = [&](std::uint32_t& other) { return negatives.draw(user, drawer, task_.random, other); };
      for (std::size_t n = first; n < end; ++n) {
        loss_sum += at_level([&](auto level) CAIRN_INLINE_BODY {
          using at = decltype(level);
          if constexpr (listwise_loss<loss_type>) {
            return learn_list<at>(rows, user, task_.entries[n].item, draw);
          } else if constexpr (ranked_loss<loss_type>) {
            return learn_ranked<at>(rows, user, task_.entries.subspan(first, end - first), n - first, draw);
          } else {
            return learn_chosen<at>(rows, user, task_.entries[n].item, draw);
          }
        });
      }
    }
    return loss_sum;
  }

 private:
  /// One of the items that are drawn for a step: the first one, or where the sampler looks at scores, its choice.
  template <class Level, class Draw>
  CAIRN_ALWAYS_INLINE bool choose(const row_steps<Solver>& rows, std::uint32_t user, const Draw& draw,
                                  std::uint32_t& other) {
    if constexpr (choosing_sampler<sampler_type>) {
      drawn_.clear();
      scores_.clear();
      for (int n = 0; n < solver_.sampler.candidates && draw(other); ++n) {
        drawn_.push_back(other);
        scores_.push_back(rows.template score<Level>(user, other));
      }
      if (drawn_.empty()) return false;
      other = drawn_[solver_.sampler.choose(scores_, task_.random)];
      return true;
    } else {
      return draw(other);
    }
  }

  template <class Level, class Draw>
  CAIRN_ALWAYS_INLINE double learn_chosen(const row_steps<Solver>& rows, std::uint32_t user, std::uint32_t item,
                                          const Draw& draw) {
    double loss_sum = 0;
    std::uint32_t other = 0;
    const auto& loss = solver_.loss;
    if constexpr (!Solver::pairwise) {
      const float prediction = rows.template prediction<Level>(user, item);
      if (task_.report) loss_sum += static_cast<double>(loss.value(prediction, 1.F));
      rows.template step_item<Level>(user, item, loss.slope(prediction, 1.F));
    }
    for (int n = 0; n < std::max(1, solver_.negatives) && choose<Level>(rows, user, draw, other); ++n) {
      if constexpr (Solver::pairwise) {
        const float margin = rows.template margin<Level>(user, item, other);
        if (task_.report) loss_sum += static_cast<double>(loss.value(margin));
        rows.template step_items<Level>(user, item, other, loss.slope(margin));
      } else {
        const float prediction = rows.template prediction<Level>(user, other);
        if (task_.report) loss_sum += static_cast<double>(loss.value(prediction, 0.F));
        rows.template step_item<Level>(user, other, loss.slope(prediction, 0.F));
      }
    }
    return loss_sum;
  }

  /// The own-th of a customer's entries here, or an order statistic of some of them, against the first item drawn that
  /// is not far enough below.
  template <class Level, class Draw>
  CAIRN_ALWAYS_INLINE double learn_ranked(const row_steps<Solver>& rows, std::uint32_t user,
                                          std::span<const strata::entry> entries, std::size_t own, const Draw& draw) {
    std::uint32_t item = entries[own].item;
    const auto& loss = solver_.loss;
    if (loss.positives > 1) {
      order_.clear();
      for (int n = 0; n < loss.positives; ++n) {
        const std::uint32_t at = entries[task_.random.below(static_cast<std::uint32_t>(entries.size()))].item;
        order_.push_back({rows.template score<Level>(user, at), at});
      }
      const auto place = order_.begin() + (loss.place - 1);
      std::nth_element(order_.begin(), place, order_.end(), [](const auto& a, const auto& b) {
        return a.score != b.score ? a.score > b.score : a.item < b.item;
      });
      item = place->item;
    }
    const float score = rows.template score<Level>(user, item);
    std::uint32_t other = 0;
    for (int draws = 1; draws <= loss.most_draws && draw(other); ++draws) {
      const float margin = score - rows.template score<Level>(user, other);
      const float slope = loss.slope(margin);
      if (slope == 0) continue;
      const std::size_t above = (task_.catalogue - 1) / static_cast<std::size_t>(draws);
      const double weight = loss.weight(std::max<std::size_t>(above, 1));
      rows.template step_items<Level>(user, item, other, static_cast<float>(weight) * slope);
      return task_.report ? weight * static_cast<double>(loss.value(margin)) : 0;
    }
    return 0;
  }

  template <class Level, class Draw>
  CAIRN_ALWAYS_INLINE double learn_list(const row_steps<Solver>& rows, std::uint32_t user, std::uint32_t item,
                                        const Draw& draw) {
    const int draws = std::max(1, solver_.negatives);
    list_.assign(1, item);
    targets_.assign(1, 1.F);
    predictions_.assign(1, rows.template score<Level>(user, item));
    std::uint32_t other = 0;
    for (int n = 0; n < draws && choose<Level>(rows, user, draw, other); ++n) {
      float prediction = rows.template score<Level>(user, other);
      if constexpr (corrects_draws<loss_type>) {
        const float expected = std::log(static_cast<float>(draws)) + task_.log_chances[other - task_.first_candidate];
        prediction = solver_.loss.corrected(prediction, expected);
      }
      list_.push_back(other);
      targets_.push_back(0);
      predictions_.push_back(prediction);
    }
    slopes_.resize(list_.size());
    sum_.resize(task_.width);
    const std::span<const float> p(predictions_), t(targets_);
    solver_.loss.slope(p, t, std::span(slopes_));
    const double value = task_.report ? static_cast<double>(solver_.loss.value(p, t)) : 0;
    rows.template step_list<Level>(user, list_, slopes_, sum_);
    return value;
  }

  struct scored_item {
    float score;
    std::uint32_t item;
  };

  const Solver& solver_;
  block_task task_;
  std::vector<std::uint32_t> drawn_, list_;
  std::vector<float> scores_, predictions_, targets_, slopes_, sum_;
  std::vector<scored_item> order_;
};

}  // namespace cairn::detail
