#pragma once
/// Learns factors by stochastic gradient, from any loss, optimizer, sampler and schedule.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/loss/concept.hpp"
#include "cairn/optimizer/concept.hpp"
#include "cairn/optimizer/schedule.hpp"
#include "cairn/recommender/factor_solver.hpp"
#include "cairn/recommender/factors.hpp"
#include "cairn/recommender/folded_row.hpp"
#include "cairn/recommender/gradient_block.hpp"
#include "cairn/recommender/row_states.hpp"
#include "cairn/recommender/scored_block.hpp"
#include "cairn/recommender/strata.hpp"
#include "cairn/sampler/concept.hpp"
#include "cairn/sampler/drawer.hpp"
#include "cairn/sampler/uniform.hpp"

namespace cairn {

/// A solver for matrix_factorization. With a pointwise loss and no negatives the values are targets (ratings); with
/// negatives every interaction is a target of 1 beside `negatives` drawn ones of 0. With a pairwise loss every
/// interaction is set against max(1, negatives) drawn items; with a listwise loss it makes a list with them, its target
/// 1 and theirs 0; with a ranked loss (WARP) items are drawn until one violates the margin, and its own items of an
/// order statistic come from the block. A choosing sampler draws its candidates for each negative, and scores them.
///
/// The law of the negatives: a block draws from a strip of the catalogue other than its own, by the sampler's law
/// within the strip; strips are of equal mass by that law and drawn anew each epoch. Over epochs an item's chance is
/// therefore the sampler's, but for an item that outweighs a whole strip, whose chance stays at about a strip's. Unless
/// `draw_taken`, an item that the customer took is never drawn: where 32 draws find none that he left, the next one in
/// the strip is taken whatever its weight, and where he took the whole strip, nothing. The correction of a sampled
/// softmax knows the sampler's law alone, and is exact where what was taken may be drawn.
///
/// Cost of an epoch: O(interactions x (1 + negatives) x factors); a choosing sampler scores its candidates for each
/// negative, and a ranked loss up to most_draws items for each interaction. What is left in the model is what the
/// optimizer serves: averages of a weight_average, slow weights of a lookahead.
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
  /// Whether a step depends on the scores of what was drawn for it.
  static constexpr bool by_score = listwise_loss<Loss> || ranked_loss<Loss> || choosing_sampler<Sampler>;

  /// How many items are drawn for an interaction, where a ranked loss does not draw on.
  int draws() const noexcept { return pointwise_loss<Loss> && !by_score ? negatives : std::max(1, negatives); }
  /// Whether fit reads values as ratings, so that the mean is worth taking out.
  bool learns_values() const noexcept { return draws() == 0; }
  /// What stands for a mean of values among the predictions: it need not be that mean.
  double prediction_of(double mean) const noexcept { return prediction_of_mean(loss, mean); }

  void check() const {
    require(std::isfinite(rate()) && rate() > 0, "the learning rate is not a positive number",
            "stochastic_gradient.optimizer.rate", "a finite number above 0");
    check_loss(loss);
    check_settings(optimizer);
    check_sampler(sampler);
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
    static_assert(!judges_cosines<Loss>, "this loss judges cosines, and a factorization scores by products");
    static_assert(!(corrects_draws<Loss> && choosing_sampler<Sampler>),
                  "a choice by score has no chance that the loss could correct for: take a sampler of weights alone");
    std::vector<double> weights;  // of the sampler, [I], where it has a say
    if (draws() > 0) weights = weights_of(counts_of(data.by_item(), data.items()));
    const auto chances = log_chances_of(weights);
    strata blocks(data, fitted(grid, data.items(), by_score ? 256 : 16), training.seed, weights);
    using drawer = decltype(drawer_of(sampler, weights));
    using block_type = std::conditional_t<by_score, detail::scored_block<stochastic_gradient>,
                                          detail::gradient_block<stochastic_gradient>>;
    drawer no_drawer;  // where there are no negatives
    std::vector<drawer> drawers(weights.empty() ? 0 : blocks.item_strips());
    detail::row_states<Optimizer> users(model.user_factors, model.user_bias);
    detail::row_states<Optimizer> items(model.item_factors, model.item_bias);
    users.arrange(blocks.user_places());
    // Blocks of a small set are done before a second thread has woken up.
    const int threads = data.size() * static_cast<std::size_t>(1 + draws()) < 20000 ? 1 : how.threads;
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
        const auto candidates = blocks.items_of(drawn);
        std::vector<float> own_chances;
        for (std::size_t n = 0; !chances.empty() && n < candidates.size(); ++n) {
          own_chances.push_back(chances[candidates[n]]);
        }
        block_type block{*this,
                         {.blocks = blocks,
                          .entries = blocks.block(strip, learned),
                          .taken = blocks.block(strip, drawn),
                          .first_candidate = blocks.first_item(drawn),
                          .candidates = static_cast<std::uint32_t>(candidates.size()),
                          .width = model.width(),
                          .mean = model.mean[0],
                          .scale = scale,
                          .biases = training.biases,
                          .report = static_cast<bool>(how.report),
                          .random = random_stream(training.seed, purpose::negative, stream),
                          .catalogue = data.items(),
                          .log_chances = own_chances}};
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
    users.finish(optimizer, training.biases && pointwise_loss<Loss>);
    items.finish(optimizer, training.biases);
    users.restore();
    items.restore();
  }

  /// The factors of a customer who was not there: the same updates on his row and bias alone, the items held still, the
  /// negatives drawn from the whole catalogue by the sampler's law. counts [I]: how often train took each item.
  void fold_in(const factors& model, std::span<const std::uint32_t> counts, history_view history,
               const factor_training& training, folded_customer& customer) const {
    const auto weights = weights_of(counts);
    const auto chances = log_chances_of(weights);
    auto drawer = drawer_of(sampler, weights);
    const bool bias = training.biases && pointwise_loss<Loss>;
    detail::folded_row<stochastic_gradient> row(*this, model, history, bias, chances, customer);
    for (std::size_t epoch = 0; epoch < training.epochs; ++epoch) {
      row.learn(schedule.scale(epoch, training.epochs), drawer,
                random_stream(training.seed, purpose::negative, ~std::uint64_t{epoch}));
    }
    row.finish();
    const auto p = customer.factors;
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
  /// log(weight / sum of weights) [I], where the loss corrects for what is drawn; all alike where all are zero.
  static std::vector<float> log_chances_of(std::span<const double> weights) {
    std::vector<float> chances;
    if constexpr (corrects_draws<Loss>) {
      double sum = 0;
      for (const double weight : weights) sum += weight;
      for (const double weight : weights) {
        // What is never drawn is never asked for.
        const double chance = sum > 0 ? weight / sum : 1 / static_cast<double>(weights.size());
        chances.push_back(static_cast<float>(std::log(std::max(chance, 1e-30))));
      }
    }
    return chances;
  }
};

}  // namespace cairn
