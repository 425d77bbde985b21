#pragma once
/// Steps of stochastic gradient that depend on scores: of listwise and ranked losses, and of samplers that choose by
/// score. Said once, for customers of the data and for one who is folded in.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/isa.hpp"
#include "cairn/loss/concept.hpp"
#include "cairn/sampler/concept.hpp"

namespace cairn::detail {

/// Solver: a stochastic_gradient. A customer, as these steps see him:
///
/// | expression | meaning |
/// | --- | --- |
/// | `c.draw(other)` | draws an item by the sampler's weights; false where there is none that he did not take |
/// | `c.own_count()`, `c.own(n)` | his items at hand |
/// | `c.prediction(item)`, `c.score(item)` | with and without what all items share |
/// | `c.log_chance(item)` | of being drawn |
/// | `c.step_item(item, slope)` | a step on slope x prediction |
/// | `c.step_items(item, other, slope)` | a step on slope x (score(item) - score(other)) |
/// | `c.step_list(items, slopes)` | a step on the sum of slopes x scores |
/// | `c.catalogue()` | I |
template <class Solver>
class scored_steps {
 public:
  using loss_type = decltype(Solver::loss);
  using sampler_type = decltype(Solver::sampler);

  explicit scored_steps(const Solver& solver) noexcept : solver_(solver) {}

  /// Learns from the n-th of a customer's items at hand; the loss, where it is reported.
  template <class Customer>
  CAIRN_ALWAYS_INLINE double learn(Customer& customer, std::size_t n, random_stream& random, bool report) {
    if constexpr (listwise_loss<loss_type>) {
      return learn_list(customer, customer.own(n), random, report);
    } else if constexpr (ranked_loss<loss_type>) {
      return learn_ranked(customer, n, random, report);
    } else {
      return learn_chosen(customer, customer.own(n), random, report);
    }
  }

 private:
  /// One of the items that are drawn for a step: the first one, or where the sampler looks at scores, its choice.
  template <class Customer>
  CAIRN_ALWAYS_INLINE bool choose(Customer& customer, random_stream& random, std::uint32_t& other) {
    if constexpr (choosing_sampler<sampler_type>) {
      drawn_.clear();
      scores_.clear();
      for (int n = 0; n < solver_.sampler.candidates && customer.draw(other); ++n) {
        drawn_.push_back(other);
        scores_.push_back(customer.score(other));
      }
      if (drawn_.empty()) return false;
      other = drawn_[solver_.sampler.choose(scores_, random)];
      return true;
    } else {
      return customer.draw(other);
    }
  }

  template <class Customer>
  CAIRN_ALWAYS_INLINE double learn_chosen(Customer& customer, std::uint32_t item, random_stream& random, bool report) {
    const auto& loss = solver_.loss;
    double loss_sum = 0;
    std::uint32_t other = 0;
    if constexpr (!Solver::pairwise) {
      const float prediction = customer.prediction(item);
      if (report) loss_sum += static_cast<double>(loss.value(prediction, 1.F));
      customer.step_item(item, loss.slope(prediction, 1.F));
    }
    for (int n = 0; n < solver_.draws() && choose(customer, random, other); ++n) {
      if constexpr (Solver::pairwise) {
        const float margin = customer.score(item) - customer.score(other);
        if (report) loss_sum += static_cast<double>(loss.value(margin));
        customer.step_items(item, other, loss.slope(margin));
      } else {
        const float prediction = customer.prediction(other);
        if (report) loss_sum += static_cast<double>(loss.value(prediction, 0.F));
        customer.step_item(other, loss.slope(prediction, 0.F));
      }
    }
    return loss_sum;
  }

  /// The n-th item, or an order statistic of some, against the first item drawn that is not far enough below.
  template <class Customer>
  CAIRN_ALWAYS_INLINE double learn_ranked(Customer& customer, std::size_t n, random_stream& random, bool report) {
    const auto& loss = solver_.loss;
    std::uint32_t item = customer.own(n);
    if (loss.positives > 1) {
      order_.clear();
      for (int drawn = 0; drawn < loss.positives; ++drawn) {
        const std::uint32_t own = customer.own(random.below(static_cast<std::uint32_t>(customer.own_count())));
        order_.push_back({customer.score(own), own});
      }
      const auto place = order_.begin() + (loss.place - 1);
      std::nth_element(order_.begin(), place, order_.end(), [](const auto& a, const auto& b) {
        return a.score != b.score ? a.score > b.score : a.item < b.item;
      });
      item = place->item;
    }
    const float score = customer.score(item);
    std::uint32_t other = 0;
    for (int draws = 1; draws <= loss.most_draws && customer.draw(other); ++draws) {
      const float margin = score - customer.score(other);
      const float slope = loss.slope(margin);
      if (slope == 0) continue;
      const std::size_t rank = (customer.catalogue() - 1) / static_cast<std::size_t>(draws);
      const double weight = loss.weight(std::max<std::size_t>(rank, 1));
      customer.step_items(item, other, static_cast<float>(weight) * slope);
      return report ? weight * static_cast<double>(loss.value(margin)) : 0;
    }
    return 0;
  }

  template <class Customer>
  CAIRN_ALWAYS_INLINE double learn_list(Customer& customer, std::uint32_t item, random_stream& random, bool report) {
    list_.assign(1, item);
    targets_.assign(1, 1.F);
    predictions_.assign(1, customer.score(item));
    std::uint32_t other = 0;
    for (int n = 0; n < solver_.draws() && choose(customer, random, other); ++n) {
      float prediction = customer.score(other);
      if constexpr (corrects_draws<loss_type>) {
        const float expected = std::log(static_cast<float>(solver_.draws())) + customer.log_chance(other);
        prediction = solver_.loss.corrected(prediction, expected);
      }
      list_.push_back(other);
      targets_.push_back(0);
      predictions_.push_back(prediction);
    }
    slopes_.resize(list_.size());
    const std::span<const float> p(predictions_), t(targets_);
    solver_.loss.slope(p, t, std::span(slopes_));
    const double value = report ? static_cast<double>(solver_.loss.value(p, t)) : 0;
    customer.step_list(list_, slopes_);
    return value;
  }

  struct scored_item {
    float score;
    std::uint32_t item;
  };

  const Solver& solver_;
  std::vector<std::uint32_t> drawn_, list_;
  std::vector<float> scores_, predictions_, targets_, slopes_;
  std::vector<scored_item> order_;
};

}  // namespace cairn::detail
