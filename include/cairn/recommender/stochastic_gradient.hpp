#pragma once
/// Learns factors by stochastic gradient, from any loss, optimizer, sampler and schedule.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/kernel/gradient_rows.hpp"
#include "cairn/loss/concept.hpp"
#include "cairn/optimizer/concept.hpp"
#include "cairn/optimizer/schedule.hpp"
#include "cairn/recommender/factor_solver.hpp"
#include "cairn/recommender/factors.hpp"
#include "cairn/recommender/gradient_block.hpp"
#include "cairn/recommender/row_states.hpp"
#include "cairn/recommender/strata.hpp"
#include "cairn/sampler/concept.hpp"
#include "cairn/sampler/drawer.hpp"
#include "cairn/sampler/uniform.hpp"

namespace cairn {

/// A solver for matrix_factorization. With a pointwise loss and no negatives the values are targets (ratings); with
/// negatives every interaction is a target of 1 beside `negatives` drawn ones of 0. With a pairwise loss every
/// interaction is set against max(1, negatives) drawn items.
///
/// The law of the negatives: a block draws from a strip of the catalogue other than its own, by the sampler's law
/// within the strip; strips are of equal mass by that law and drawn anew each epoch. Over epochs an item's chance is
/// therefore the sampler's, but for an item that outweighs a whole strip (1/64 of all mass), whose chance stays at
/// about a strip's. Unless `draw_taken`, an item that the customer took is never drawn: where 32 draws find none that
/// he left, the next one in the strip is taken whatever its weight, and where he took the whole strip, nothing. Cost of
/// an epoch: O(interactions x (1 + negatives) x factors). What is left in the model is what the optimizer
/// serves: averages of a weight_average, slow weights of a lookahead.
template <any_loss Loss, optimizer Optimizer, sampler Sampler = uniform_sampler, schedule Schedule = constant_schedule>
struct stochastic_gradient {
  Loss loss = {};
  Optimizer optimizer = {};
  Sampler sampler = {};
  Schedule schedule = {};
  int negatives = 0;
  bool draw_taken =
      false;  ///< may what the customer took be drawn as a negative: smooths the targets of pointwise losses
  double regularization = .01;       ///< L2 on the factors that an update touches
  double bias_regularization = .01;  ///< the same on biases
  grid_settings grid = {};           ///< at most; a small catalogue gets fewer strips

  static constexpr bool pairwise = pairwise_loss<Loss>;

  /// Whether fit reads values as ratings, so that the mean is worth taking out.
  bool learns_values() const noexcept { return !pairwise && negatives == 0; }

  void check() const {
    require(std::isfinite(rate()) && rate() > 0, "the learning rate is not a positive number",
            "stochastic_gradient.optimizer.rate", "a finite number above 0");
    check_settings(optimizer);
    check_settings(schedule);
    for (const double l2 : {regularization, bias_regularization}) {
      require(std::isfinite(l2) && l2 >= 0, "the regularization is not a number from 0",
              "stochastic_gradient.regularization", "a finite number, 0 or above");
    }
    require(negatives >= 0 && negatives <= 1000, "too many negatives, or fewer than none",
            "stochastic_gradient.negatives", "0 to 1000");
    require(grid.users > 0 && 2 * grid.users <= grid.items, "the grid does not fit", "stochastic_gradient.grid",
            "1 <= users strips, and twice as many items strips");
  }

  /// Improves the model. Throws where it diverges, naming epoch, array and rate; what is left of the model is of no
  /// use.
  void fit(factors& model, const interactions& data, const factor_training& training, const execution& how) const {
    std::vector<double> weights;  // of the sampler, [I], where it has a say
    if (pairwise || negatives > 0) weights = weights_of(counts_of(data.by_item(), data.items()));
    strata blocks(data, fitted(grid, data.items()), training.seed, weights);
    using drawer = decltype(drawer_of(sampler, weights));
    const drawer no_drawer;  // where there are no negatives
    std::vector<drawer> drawers(weights.empty() ? 0 : blocks.item_strips());
    detail::row_states<Optimizer> users(model.user_factors, model.user_bias);
    detail::row_states<Optimizer> items(model.item_factors, model.item_bias);
    users.arrange(blocks.user_places());
    // Blocks of a small set are done before a second thread has woken up.
    const int threads = data.size() * static_cast<std::size_t>(1 + negatives) < 20000 ? 1 : how.threads;
    const stage_progress stage(how.report, "stochastic gradient", training.epochs);
    for (std::size_t epoch = 0; epoch < training.epochs; ++epoch) {
      blocks.shuffle(epoch, threads);
      items.arrange(blocks.item_places());
      parallel_tasks(drawers.size(), threads, [&](std::size_t strip, int) {
        std::vector<double> own;
        for (const item_index item : blocks.items_of(strip)) own.push_back(weights[item]);
        if (!own.empty()) drawers[strip] = drawer_of(sampler, own);
      });
      const double scale = schedule.scale(epoch, training.epochs);
      std::vector<double> losses(blocks.user_strips(), 0.0);
      parallel_rounds(blocks.rounds(), blocks.user_strips(), threads, [&](std::size_t round, std::size_t strip, int) {
        const std::size_t learned = blocks.item_strip(round, strip), drawn = blocks.drawn_strip(round, strip);
        const auto stream = (epoch * blocks.user_strips() + strip) * blocks.rounds() + learned;
        detail::gradient_block<stochastic_gradient> block{
            .solver = *this,
            .blocks = blocks,
            .entries = blocks.block(strip, learned),
            .taken = blocks.block(strip, drawn),
            .first_candidate = blocks.first_item(drawn),
            .candidates = static_cast<std::uint32_t>(blocks.items_of(drawn).size()),
            .width = model.width(),
            .mean = model.mean[0],
            .scale = scale,
            .biases = training.biases,
            .report = static_cast<bool>(how.report),
            .random = random_stream(training.seed, purpose::negative, stream)};
        losses[strip] += block.learn(users, items, drawers.empty() ? no_drawer : drawers[drawn]);
      });
      bool finite = true;
      for_each_array(model, [&](const std::string&, const auto& values) {
        finite = finite && all_finite<float>(span_of(values));
      });
      if (!finite) {
        require_finite(model,
                       "epoch " + std::to_string(epoch + 1) + " at learning rate " + std::to_string(rate() * scale));
      }
      double loss_sum = 0;
      for (const double part : losses) loss_sum += part;
      stage.tick(epoch + 1, loss_sum / static_cast<double>(std::max<std::size_t>(data.size(), 1)));
    }
    users.finish(optimizer, training.biases && !pairwise);
    items.finish(optimizer, training.biases);
    users.restore();
    items.restore();
  }

  /// The factors of a customer who was not there: the same updates on his row and bias alone, the items held still, the
  /// negatives drawn from the whole catalogue by the sampler's law. counts [I]: how often train took each item.
  void fold_in(const factors& model, std::span<const std::uint32_t> counts, history_view history,
               const factor_training& training, folded_customer& customer) const {
    const std::size_t width = model.width();
    const auto p = customer.factors;
    const bool bias = training.biases && !pairwise;
    std::vector<float> slots(width * Optimizer::slots), bias_slots(Optimizer::slots);
    std::uint32_t steps = 0;
    std::vector<float> direction(width);
    const auto weights = weights_of(counts);
    const auto drawer = drawer_of(sampler, weights);
    double scale = 1;
    const auto step = [&](float slope, std::span<const float> along) {
      const auto rule = optimizer.template at<float>(scale, ++steps);
      detail::at_level([&](auto level) CAIRN_INLINE_BODY {
        detail::step_alone<decltype(level), Optimizer::slots>(rule, width, slope, static_cast<float>(regularization),
                                                              p.data(), along.data(), slots.data());
      });
      if (bias) {
        const float of_bias = slope + static_cast<float>(bias_regularization) * customer.bias;
        apply<Optimizer::slots>(rule, 1, &customer.bias, &of_bias, bias_slots.data(), 1);
      }
    };
    const auto score = [&](item_index item) {
      return model.mean[0] + customer.bias + model.item_bias[item] +
             dot<float>(std::span<const float>(p), row_of(model.item_factors, item));
    };
    std::fill(p.begin(), p.end(), 0.F);
    customer.bias = 0;
    for (std::size_t epoch = 0; epoch < training.epochs; ++epoch) {
      scale = schedule.scale(epoch, training.epochs);
      random_stream random(training.seed, purpose::negative, ~std::uint64_t{epoch});
      for (std::size_t n = 0; n < history.items.size(); ++n) {
        const item_index item = history.items[n];
        const auto q = row_of(model.item_factors, item);
        if constexpr (!pairwise) step(loss.slope(score(item), negatives == 0 ? history.values[n] : 1.F), q);
        for (int draw = 0; draw < std::max(pairwise ? 1 : 0, negatives); ++draw) {
          const auto other = static_cast<item_index>(drawer(random));
          if (!draw_taken && std::binary_search(history.items.begin(), history.items.end(), other)) continue;
          const auto r = row_of(model.item_factors, other);
          if constexpr (pairwise) {
            std::copy(q.begin(), q.end(), direction.begin());
            axpy<float>(-1, r, direction);
            step(loss.slope(score(item) - score(other)), direction);
          } else {
            step(loss.slope(score(other), 0.F), r);
          }
        }
      }
    }
    finish(optimizer, steps, width, p.data(), slots.data(), width);
    if (bias) finish(optimizer, steps, 1, &customer.bias, bias_slots.data(), 1);
    if (!std::isfinite(customer.bias) || !std::all_of(p.begin(), p.end(), [](float f) { return std::isfinite(f); })) {
      throw error("a new customer's factors are not finite", "stochastic_gradient",
                  "a learning rate below " + std::to_string(rate()));
    }
  }

 private:
  double rate() const noexcept { return static_cast<double>(rate_of(optimizer)); }
  static std::vector<std::uint32_t> counts_of(const sparse_rows& rows, std::size_t count) {
    std::vector<std::uint32_t> counts(count);
    for (std::size_t n = 0; n < count; ++n) counts[n] = static_cast<std::uint32_t>(rows.row_size(n));
    return counts;
  }
  std::vector<double> weights_of(std::span<const std::uint32_t> counts) const {
    std::vector<double> weights(counts.size());
    for (std::size_t n = 0; n < counts.size(); ++n) {
      weights[n] = sampler.weight(counts[n]);
      require(std::isfinite(weights[n]) && weights[n] >= 0, "a weight is negative or not finite",
              "stochastic_gradient.sampler", "finite weights from 0");
    }
    return weights;
  }
};

}  // namespace cairn
