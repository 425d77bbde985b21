#pragma once
/// Losses against a few items that are drawn: one negative or many, each token's own or shared by all.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/item_head.hpp"
#include "cairn/kernel/cross_entropy.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/epilogue.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/sparse.hpp"
#include "cairn/loss/on_list.hpp"
#include "cairn/loss/sampled_softmax.hpp"
#include "cairn/sampler/drawer.hpp"

namespace cairn {

/// Whose the drawn items are: each row draws its own, or all rows of a shard share them, which turns their scores into
/// one matrix product.
enum class negatives_of { row, shard };

/// loss of a row = Loss on the list of scores h . table[target], h . table[negative] ... with targets 1, 0 ...
/// (loss/on_list.hpp: the mean of a pointwise loss over the list, of a pairwise one over the pairs). A negative that is
/// the row's own target does not count. A loss that corrects draws (sampled softmax) is told how often each item was to
/// be expected. 6 (1 + negatives) width flops a row.
template <any_loss Loss, sampler Sampler = uniform_sampler>
struct sampled_head {
  Loss loss = {};
  Sampler sampler = {};
  std::size_t negatives = 1;
  negatives_of shared = negatives_of::row;

  void check() const {
    check_loss(loss);
    check_sampler(sampler);
    require(negatives >= 1 && negatives < (std::size_t{1} << 24U), "out of range", "sampled_head.negatives",
            "1 to below 2^24");
  }

  /// What draws by the items' counts.
  auto prepare(std::span<const std::uint32_t> counts) const {
    check();
    require(counts.size() > 1, "too few items", "sampled_head", "at least two, so that there is a negative");
    std::vector<double> weights(counts.size());
    double sum = 0;
    for (std::size_t n = 0; n < counts.size(); ++n) sum += weights[n] = sampler.weight(counts[n]);
    auto drawer = drawer_of(sampler, std::span<const double>(weights));
    std::vector<double> log_expected;
    if constexpr (corrects_draws<Loss>) {
      log_expected.resize(weights.size());
      for (std::size_t n = 0; n < weights.size(); ++n) {
        const double chance = sum > 0 ? weights[n] / sum : 1 / static_cast<double>(weights.size());
        log_expected[n] = std::log(static_cast<double>(negatives) * chance);
      }
    }
    return learner<decltype(drawer)>{*this, std::move(drawer), std::move(log_expected)};
  }

  template <class Drawer>
  struct learner {
    sampled_head head;
    Drawer drawer;
    std::vector<double> log_expected;  ///< [items], where the loss corrects draws

    template <class Scalar>
    double learn(const item_targets<Scalar>& batch, const pass& p, double scale, const matrix_view<Scalar>& d_h,
                 touched_rows<Scalar>& d_table) const {
      const workspace_scope scope(p.memory());
      random_stream random(p.seed(), purpose::negative, p.path());
      return head.shared == negatives_of::shard ? learn_shared(batch, p, random, scale, d_h, d_table)
                                                : learn_own(batch, p, random, scale, d_h, d_table);
    }

   private:
    /// The loss of one list, its target first, and its slopes in place of the predictions; those of -infinity, left
    /// out, have none.
    template <class Scalar>
    double judge(std::span<Scalar> predictions, std::span<const Scalar> targets, std::span<Scalar> slopes) const {
      const Scalar value = value_on_list<Loss, Scalar>(head.loss, predictions, targets.first(predictions.size()));
      slope_on_list<Loss, Scalar>(head.loss, predictions, targets.first(predictions.size()), slopes);
      return static_cast<double>(value);
    }
    template <class Scalar>
    Scalar corrected(Scalar score, std::uint32_t item) const noexcept {
      if constexpr (corrects_draws<Loss>) {
        return head.loss.corrected(score, static_cast<Scalar>(log_expected[item]));
      } else {
        return score;
      }
    }
    template <class Scalar>
    std::span<const Scalar> one_and_zeros(const pass& p) const {
      const std::span<Scalar> targets = p.take<Scalar>(head.negatives + 1);
      std::fill(targets.begin(), targets.end(), Scalar{0});
      targets[0] = 1;
      return targets;
    }

    template <class Scalar>
    double learn_own(const item_targets<Scalar>& batch, const pass& p, random_stream& random, double scale,
                     const matrix_view<Scalar>& d_h, touched_rows<Scalar>& d_table) const {
      const std::size_t width = batch.table.columns;
      const std::span<Scalar> predictions = p.take<Scalar>(head.negatives + 1),
                              slopes = p.take<Scalar>(head.negatives + 1);
      const std::span<std::uint32_t> ids = p.take<std::uint32_t>(head.negatives + 1);
      const std::span<const Scalar> targets = one_and_zeros<Scalar>(p);
      double sum = 0;
      for (std::size_t row = 0; row < batch.h.rows; ++row) {
        const std::span<Scalar> d_row{d_h.row(row), width};
        std::fill(d_row.begin(), d_row.end(), Scalar{0});
        const std::uint32_t target = batch.targets[row];
        if (target == no_target) continue;
        const std::span<const Scalar> h{batch.h.row(row), width};
        std::size_t count = 0;
        ids[count++] = target;
        for (std::size_t n = 0; n < head.negatives; ++n) {
          const auto drawn = static_cast<std::uint32_t>(drawer(random));
          if (drawn != target) ids[count++] = drawn;
        }
        for (std::size_t n = 0; n < count; ++n) {
          const Scalar score = dot<Scalar>(h, {batch.table.row(ids[n]), width});
          predictions[n] = n == 0 ? score : corrected(score, ids[n]);
        }
        sum += judge<Scalar>(predictions.first(count), targets, slopes.first(count));
        for (std::size_t n = 0; n < count; ++n) {
          const Scalar slope = static_cast<Scalar>(scale) * slopes[n];
          axpy<Scalar>(slope, {batch.table.row(ids[n]), width}, d_row);
          d_table.add(ids[n], h, slope);
        }
      }
      return sum;
    }

    template <class Scalar>
    double learn_shared(const item_targets<Scalar>& batch, const pass& p, random_stream& random, double scale,
                        const matrix_view<Scalar>& d_h, touched_rows<Scalar>& d_table) const {
      const std::size_t width = batch.table.columns, count = head.negatives, rows = batch.h.rows;
      const std::span<std::uint32_t> ids = p.take<std::uint32_t>(count);
      const std::span<Scalar> corrections = p.take<Scalar>(count);
      const matrix_view<Scalar> drawn{p.take<Scalar>(count * width).data(), count, width};
      for (std::size_t n = 0; n < count; ++n) {
        ids[n] = static_cast<std::uint32_t>(drawer(random));
        corrections[n] = corrected(Scalar{0}, ids[n]);
        std::copy_n(batch.table.row(ids[n]), width, drawn.row(n));
      }
      // Column 0 is the target's; the product's rows lie beside it.
      const matrix_view<Scalar> scores{p.take<Scalar>(rows * (count + 1)).data(), rows, count + 1};
      const matrix_view<Scalar> others = scores.block(0, 1, rows, count);
      gemm(batch.h, matrix_view<const Scalar>(drawn).transposed(), others, with_bias<Scalar>{corrections},
           p.products());
      double sum = 0;
      if constexpr (std::same_as<Loss, sampled_softmax_loss>) {
        sum = judge_softmax(batch, p, ids, scores, scale);
      } else {
        sum = judge_rows(batch, p, ids, scores, scale);
      }
      gemm(matrix_view<const Scalar>(others), matrix_view<const Scalar>(drawn), d_h, no_epilogue{}, p.products());
      gemm(matrix_view<const Scalar>(others).transposed(), batch.h, drawn, no_epilogue{}, p.products());
      for (std::size_t n = 0; n < count; ++n) d_table.add(ids[n], {drawn.row(n), width});
      for (std::size_t row = 0; row < rows; ++row) {
        const std::uint32_t target = batch.targets[row];
        if (target == no_target) continue;
        axpy<Scalar>(scores(row, 0), {batch.table.row(target), width}, {d_h.row(row), width});
        d_table.add(target, {batch.h.row(row), width}, scores(row, 0));
      }
      return sum;
    }

    /// Scores become scaled slopes; the sum of the losses.
    template <class Scalar>
    double judge_softmax(const item_targets<Scalar>& batch, const pass& p, std::span<const std::uint32_t> ids,
                         const matrix_view<Scalar>& scores, double scale) const {
      const std::size_t width = batch.table.columns;
      const auto heat = static_cast<Scalar>(1 / head.loss.temperature);
      const std::span<std::uint32_t> first = p.take<std::uint32_t>(scores.rows);
      const std::span<Scalar> losses = p.take<Scalar>(scores.rows);
      for (std::size_t row = 0; row < scores.rows; ++row) {
        const std::uint32_t target = batch.targets[row];
        first[row] = target == no_target ? no_target : 0;
        if (target == no_target) continue;
        scores(row, 0) = dot<Scalar>({batch.h.row(row), width}, {batch.table.row(target), width});
        for (std::size_t n = 0; n < ids.size(); ++n) {
          if (ids[n] == target) scores(row, n + 1) = -std::numeric_limits<Scalar>::infinity();
        }
        if (heat != 1) {
          for (std::size_t n = 0; n <= ids.size(); ++n) scores(row, n) *= heat;
        }
      }
      const auto values = elements_of(scores);
      cross_entropy_with_gradient<Scalar>(values, first, scores.columns, static_cast<Scalar>(scale) * heat, {}, losses,
                                          values, p.threads());
      double sum = 0;
      for (const Scalar value : losses) sum += static_cast<double>(value);
      return sum;
    }
    template <class Scalar>
    double judge_rows(const item_targets<Scalar>& batch, const pass& p, std::span<const std::uint32_t> ids,
                      const matrix_view<Scalar>& scores, double scale) const {
      const std::size_t width = batch.table.columns;
      const std::span<Scalar> kept = p.take<Scalar>(scores.columns), slopes = p.take<Scalar>(scores.columns);
      const std::span<const Scalar> targets = one_and_zeros<Scalar>(p);
      double sum = 0;
      for (std::size_t row = 0; row < scores.rows; ++row) {
        const std::uint32_t target = batch.targets[row];
        const std::span<Scalar> own{scores.row(row), scores.columns};
        if (target == no_target) {
          std::fill(own.begin(), own.end(), Scalar{0});
          continue;
        }
        own[0] = dot<Scalar>({batch.h.row(row), width}, {batch.table.row(target), width});
        std::size_t count = 0;
        kept[count++] = own[0];
        for (std::size_t n = 0; n < ids.size(); ++n) {
          if (ids[n] != target) kept[count++] = own[n + 1];
        }
        sum += judge<Scalar>(kept.first(count), targets, slopes.first(count));
        std::size_t at = 0;
        own[0] = static_cast<Scalar>(scale) * slopes[at++];
        for (std::size_t n = 0; n < ids.size(); ++n) {
          own[n + 1] = ids[n] == target ? Scalar{0} : static_cast<Scalar>(scale) * slopes[at++];
        }
      }
      return sum;
    }
  };
};

template <any_loss Loss, sampler Sampler>
sampled_head(Loss, Sampler, std::size_t, negatives_of) -> sampled_head<Loss, Sampler>;
static_assert(item_head<sampled_head<sampled_softmax_loss>>);

}  // namespace cairn
