#pragma once
/// Learns factors by stochastic gradient, from any loss, optimizer, sampler and schedule.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/loss/concept.hpp"
#include "cairn/optimizer/concept.hpp"
#include "cairn/optimizer/schedule.hpp"
#include "cairn/recommender/factors.hpp"
#include "cairn/recommender/strata.hpp"
#include "cairn/sampler/concept.hpp"
#include "cairn/sampler/uniform.hpp"

namespace cairn {

/// A solver for matrix_factorization. With a pointwise loss and no negatives the values are targets (ratings); with
/// negatives every interaction is a target of 1 beside `negatives` drawn ones of 0. With a pairwise loss every
/// interaction is set against max(1, negatives) drawn items.
///
/// The law of the negatives: a draw is from the items of the block's own strip (1/64 of the catalogue), drawn anew each
/// epoch, by the sampler's law within the strip. As strips hold equal numbers of interactions, an item's chance over an
/// epoch is the sampler's times strip effects that average out over epochs; it is never an item that the customer took
/// in this block. Cost of an epoch: O(interactions x (1 + negatives) x factors).
template <any_loss Loss, optimizer Optimizer, sampler Sampler = uniform_sampler, schedule Schedule = constant_schedule>
struct stochastic_gradient {
  Loss loss = {};
  Optimizer optimizer = {};
  Sampler sampler = {};
  Schedule schedule = {};
  int negatives = 0;
  double regularization = .01;       ///< L2 on the factors that an update touches
  double bias_regularization = .01;  ///< the same on biases
  grid_settings grid = {};

  static constexpr bool pairwise = pairwise_loss<Loss>;

  /// Whether fit reads values as ratings, so that the mean is worth taking out.
  bool learns_values() const noexcept { return !pairwise && negatives == 0; }

  void check() const {
    require(std::isfinite(optimizer.rate) && optimizer.rate > 0, "the learning rate is not a positive number",
            "stochastic_gradient.optimizer.rate", "a finite number above 0");
    require(std::isfinite(regularization) && regularization >= 0, "the regularization is not a number from 0",
            "stochastic_gradient.regularization", "a finite number, 0 or above");
    require(negatives >= 0 && negatives <= 1000, "too many negatives, or fewer than none",
            "stochastic_gradient.negatives", "0 to 1000");
    require(grid.users > 0 && grid.users <= grid.items, "the grid does not fit", "stochastic_gradient.grid",
            "1 <= users <= items strips");
  }

  /// Improves the model by `epochs` passes over data. Throws where it diverges, naming epoch, array and rate.
  void fit(factors& model, const interactions& data, std::size_t epochs, bool biases, std::uint64_t seed,
           const execution& how) const {
    strata blocks(data, grid, seed);
    table users(model.users(), model.width()), items(model.items(), model.width());
    const stage_progress stage(how.report, "stochastic gradient", epochs);
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
      blocks.shuffle(epoch, how.threads);
      const double scale = schedule.scale(epoch, epochs);
      std::vector<double> losses(blocks.user_strips(), 0.0);
      for (std::size_t round = 0; round < blocks.rounds(); ++round) {
        parallel_tasks(blocks.user_strips(), how.threads, [&](std::size_t strip, int) {
          const std::size_t item_strip = blocks.item_strip(round, strip);
          random_stream random(seed, purpose::negative,
                               (epoch * blocks.user_strips() + strip) * blocks.rounds() + item_strip);
          losses[strip] += block(model, users, items, blocks.block(strip, item_strip), blocks.items_of(item_strip),
                                 data, scale, biases, static_cast<bool>(how.report), random);
        });
      }
      require_finite(model, "epoch " + std::to_string(epoch + 1) + " at learning rate " +
                                std::to_string(optimizer.rate * scale));
      double loss_sum = 0;
      for (const double part : losses) loss_sum += part;
      stage.tick(epoch + 1, loss_sum / static_cast<double>(std::max<std::size_t>(data.size(), 1)));
    }
  }

  /// The factors of a customer who was not there: the same updates on his row alone, the items held still.
  /// bias is his bias, zero where the model has none.
  void fold_in(const factors& model, history_view history, std::size_t epochs, bool biases, std::uint64_t seed,
               const execution&, std::span<float> row, float& bias) const {
    factors local;
    local.user_factors = matrix<float>::Zero(1, static_cast<Eigen::Index>(model.width()));
    local.user_bias = vector<float>::Zero(1);
    table state(1, model.width());
    const std::size_t count = model.items();
    std::vector<float> gradient(model.width());
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
      const double scale = schedule.scale(epoch, epochs);
      random_stream random(seed, purpose::negative, ~std::uint64_t{epoch});
      const auto step = [&](float slope, const float* direction) {
        for (std::size_t k = 0; k < gradient.size(); ++k) {
          gradient[k] = slope * direction[k] + static_cast<float>(regularization) * local.user_factors(0, static_cast<Eigen::Index>(k));
        }
        const auto rule = optimizer.template at<float>(scale, ++state.steps[0]);
        apply<Optimizer::slots>(rule, gradient.size(), local.user_factors.data(), gradient.data(), state.row(0),
                                state.width);
        if (biases && !pairwise) {
          const float bias_gradient = slope + static_cast<float>(bias_regularization) * local.user_bias[0];
          apply<Optimizer::slots>(rule, 1, local.user_bias.data(), &bias_gradient, state.bias(0), std::size_t{1});
        }
      };
      const auto base = [&](item_index item) {
        return model.mean[0] + local.user_bias[0] + model.item_bias[item] +
               dot(std::span<const float>(local.user_factors.data(), gradient.size()),
                   std::span<const float>(row_of(model.item_factors, item)));
      };
      std::vector<float> difference(model.width());
      for (std::size_t n = 0; n < history.items.size(); ++n) {
        const item_index item = history.items[n];
        const float* q = row_of(model.item_factors, item).data();
        if constexpr (pairwise) {
          for (int draw = 0; draw < std::max(1, negatives); ++draw) {
            const auto other = static_cast<item_index>(random.below(static_cast<std::uint32_t>(count)));
            if (std::binary_search(history.items.begin(), history.items.end(), other)) continue;
            const float* r = row_of(model.item_factors, other).data();
            for (std::size_t k = 0; k < difference.size(); ++k) difference[k] = q[k] - r[k];
            step(loss.slope(base(item) - base(other)), difference.data());
          }
        } else {
          step(loss.slope(base(item), negatives == 0 ? history.values[n] : 1.F), q);
          for (int draw = 0; draw < negatives; ++draw) {
            const auto other = static_cast<item_index>(random.below(static_cast<std::uint32_t>(count)));
            if (std::binary_search(history.items.begin(), history.items.end(), other)) continue;
            step(loss.slope(base(other), 0.F), row_of(model.item_factors, other).data());
          }
        }
      }
    }
    std::copy_n(local.user_factors.data(), row.size(), row.begin());
    bias = local.user_bias[0];
  }

 private:
  /// The optimizer's state of one side: per row the slots of its factors, then of its bias, and its count of steps.
  struct table {
    table(std::size_t rows, std::size_t columns)
        : width(columns), slots(rows * (columns + 1) * Optimizer::slots, 0.F), steps(rows, 0) {}
    std::size_t width;
    std::vector<float> slots;
    std::vector<std::uint64_t> steps;
    float* row(std::size_t n) noexcept { return slots.data() + n * (width + 1) * Optimizer::slots; }
    float* bias(std::size_t n) noexcept { return row(n) + width * Optimizer::slots; }
  };

  double block(factors& model, table& users, table& items, std::span<const strata::entry> entries,
               std::span<const item_index> candidates, const interactions& data, double scale, bool biases, bool report,
               random_stream& random) const {
    if (entries.empty()) return 0;
    std::vector<std::uint32_t> counts;
    const bool draws = pairwise || negatives > 0;
    if (draws) {
      counts.reserve(candidates.size());
      for (const item_index item : candidates) counts.push_back(static_cast<std::uint32_t>(data.by_item().row_size(item)));
    }
    if (draws) {
      const auto drawer = sampler.table(counts);
      switch (model.width()) {
        case 32: return run<32>(model, users, items, entries, candidates, drawer, scale, biases, report, random);
        case 64: return run<64>(model, users, items, entries, candidates, drawer, scale, biases, report, random);
        case 128: return run<128>(model, users, items, entries, candidates, drawer, scale, biases, report, random);
        default: return run<0>(model, users, items, entries, candidates, drawer, scale, biases, report, random);
      }
    }
    const auto drawer = [](random_stream&) noexcept { return std::uint32_t{0}; };
    switch (model.width()) {
      case 32: return run<32>(model, users, items, entries, candidates, drawer, scale, biases, report, random);
      case 64: return run<64>(model, users, items, entries, candidates, drawer, scale, biases, report, random);
      case 128: return run<128>(model, users, items, entries, candidates, drawer, scale, biases, report, random);
      default: return run<0>(model, users, items, entries, candidates, drawer, scale, biases, report, random);
    }
  }

  /// Whether the customer of entries[at] took the item in this block: his entries stand side by side.
  static bool took(std::span<const strata::entry> entries, std::size_t at, item_index item) noexcept {
    const user_index user = entries[at].user;
    for (std::size_t n = at; n < entries.size() && entries[n].user == user; ++n) {
      if (entries[n].item == item) return true;
    }
    for (std::size_t n = at; n-- > 0 && entries[n].user == user;) {
      if (entries[n].item == item) return true;
    }
    return false;
  }

  template <std::size_t Width, class Drawer>
  double run(factors& model, table& users, table& items, std::span<const strata::entry> entries,
             std::span<const item_index> candidates, const Drawer& drawer, double scale, bool biases, bool report,
             random_stream& random) const {
    const std::size_t width = Width == 0 ? model.width() : Width;
    const auto l2 = static_cast<float>(regularization);
    const auto bias_l2 = static_cast<float>(bias_regularization);
    const float mean = model.mean[0];
    float* const user_rows = model.user_factors.data();
    float* const item_rows = model.item_factors.data();
    float* const user_bias = model.user_bias.data();
    float* const item_bias = model.item_bias.data();
    double loss_sum = 0;

    const auto inner = [&](const float* a, const float* b) noexcept {
      return dot(std::span<const float>(a, width), std::span<const float>(b, width));
    };
    const auto bias_step = [&](const auto& rule, float& bias, float slope, float* state) {
      const float gradient = slope + bias_l2 * bias;
      apply<Optimizer::slots>(rule, 1, &bias, &gradient, state, std::size_t{1});
    };
    const auto draw = [&](std::size_t at, item_index& other) {
      for (int attempt = 0; attempt < 8; ++attempt) {
        other = candidates[drawer(random)];
        if (!took(entries, at, other)) return true;
      }
      return false;  // he took nearly all of the strip
    };
    const auto point = [&](user_index user, item_index item, auto target) {
      float* const p = user_rows + user * width;
      float* const q = item_rows + item * width;
      const float prediction = mean + user_bias[user] + item_bias[item] + inner(p, q);
      const float slope = loss.slope(prediction, target);
      if (report) loss_sum += static_cast<double>(loss.value(prediction, target));
      const auto user_rule = optimizer.template at<float>(scale, ++users.steps[user]);
      const auto item_rule = optimizer.template at<float>(scale, ++items.steps[item]);
      step_pair(user_rule, item_rule, width, slope, l2, p, q, users.row(user), items.row(item));
      if (biases) {
        bias_step(user_rule, user_bias[user], slope, users.bias(user));
        bias_step(item_rule, item_bias[item], slope, items.bias(item));
      }
    };

    for (std::size_t at = 0; at < entries.size(); ++at) {
      const auto [user, item, value] = entries[at];
      if constexpr (pairwise) {
        for (int n = 0; n < std::max(1, negatives); ++n) {
          item_index other = 0;
          if (!draw(at, other)) break;
          float* const p = user_rows + user * width;
          float* const q = item_rows + item * width;
          float* const r = item_rows + other * width;
          const float margin = item_bias[item] - item_bias[other] + inner(p, q) - inner(p, r);
          const float slope = loss.slope(margin);
          if (report) loss_sum += static_cast<double>(loss.value(margin));
          const auto user_rule = optimizer.template at<float>(scale, ++users.steps[user]);
          const auto item_rule = optimizer.template at<float>(scale, ++items.steps[item]);
          const auto other_rule = optimizer.template at<float>(scale, ++items.steps[other]);
          step_triple(user_rule, item_rule, other_rule, width, slope, l2, p, q, r, users.row(user), items.row(item),
                      items.row(other));
          if (biases) {
            bias_step(item_rule, item_bias[item], slope, items.bias(item));
            bias_step(other_rule, item_bias[other], -slope, items.bias(other));
          }
        }
      } else {
        point(user, item, negatives == 0 ? value : 1.F);
        for (int n = 0; n < negatives; ++n) {
          item_index other = 0;
          if (!draw(at, other)) break;
          point(user, other, 0.F);
        }
      }
    }
    return loss_sum;
  }

  template <class UserRule, class ItemRule>
  static void step_pair(const UserRule& user_rule, const ItemRule& item_rule, std::size_t width, float slope, float l2,
                        float* __restrict p, float* __restrict q, float* __restrict user_state,
                        float* __restrict item_state) noexcept {
    [&]<std::size_t... Slot>(std::index_sequence<Slot...>) {
      for (std::size_t k = 0; k < width; ++k) {
        const float a = p[k], b = q[k];
        user_rule(p[k], slope * b + l2 * a, user_state[Slot * width + k]...);
        item_rule(q[k], slope * a + l2 * b, item_state[Slot * width + k]...);
      }
    }(std::make_index_sequence<Optimizer::slots>());
  }

  template <class Rule>
  static void step_triple(const Rule& user_rule, const Rule& item_rule, const Rule& other_rule, std::size_t width,
                          float slope, float l2, float* __restrict p, float* __restrict q, float* __restrict r,
                          float* __restrict user_state, float* __restrict item_state,
                          float* __restrict other_state) noexcept {
    [&]<std::size_t... Slot>(std::index_sequence<Slot...>) {
      for (std::size_t k = 0; k < width; ++k) {
        const float a = p[k], b = q[k], c = r[k];
        user_rule(p[k], slope * (b - c) + l2 * a, user_state[Slot * width + k]...);
        item_rule(q[k], slope * a + l2 * b, item_state[Slot * width + k]...);
        other_rule(r[k], l2 * c - slope * a, other_state[Slot * width + k]...);
      }
    }(std::make_index_sequence<Optimizer::slots>());
  }
};

}  // namespace cairn
