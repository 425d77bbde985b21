#pragma once
/// Factorized personalized Markov chains as a recommender of the next item.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/block/sampled_head.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/gemv.hpp"
#include "cairn/loss/bpr.hpp"
#include "cairn/recommender/markov_task.hpp"
#include "cairn/recommender/next_item.hpp"
#include "cairn/recommender/next_item_validation.hpp"
#include "cairn/train/loop.hpp"

namespace cairn {

template <item_head Head, optimizer Optimizer = adam, schedule Schedule = constant_schedule>
struct markov_chain_settings {
  std::size_t factors = 32;  ///< K
  std::size_t basket = 1;    ///< latest events that ask
  Head head = {};
  train_settings<Optimizer, Schedule> training = {};
  double deviation = .02;        ///< of the first factors, N(0, deviation)
  std::size_t fold_steps = 30;   ///< by which the user of a history is found
  std::size_t fold_events = 50;  ///< the latest of it, which these see
  std::size_t validation_cases =
      4096;  ///< of the validation part, drawn by the seed; NDCG@10 over all items is watched

  void check() const {
    detail::require_size(factors, "markov_chain_settings.factors");
    detail::require_size(2 * factors, "markov_chain_settings.factors");
    require(basket >= 1, "no event", "markov_chain_settings.basket", "at least 1");
    require(fold_events >= 1, "no event", "markov_chain_settings.fold_events", "at least 1");
    require(std::isfinite(deviation) && deviation > 0, "not a deviation", "markov_chain_settings.deviation",
            "a finite number above 0");
  }
};

/// score = <user, V^IU_i> + mean over the basket of <V^IL_i, V^LI_l>, learned by the head (FPMC: by S-BPR, each event
/// above drawn items), the loop and its optimizer, each user with a row of his own.
///
/// Whose history is scored is not said, so that his row is found anew (folded in): from zeros, by `fold_steps` steps of
/// the same optimizer on the mean loss of his latest `fold_events` events, all at a time, the items held still. What is
/// drawn for them follows from the seed alone. That is how his row was learned, a step a epoch, so that who was there
/// gets nearly his own; as many steps as epochs is a good choice. 0 steps: all alike, a factorized Markov chain.
///
/// A history costs fold_steps fold_events (1 + negatives) 12 K flops, and 4 K an item. A next_item_recommender.
template <item_head Head, optimizer Optimizer = adam, schedule Schedule = constant_schedule>
class markov_chain_recommender {
 public:
  using data_type = sequences;
  using settings_type = markov_chain_settings<Head, Optimizer, Schedule>;

  markov_chain_recommender() = default;
  explicit markov_chain_recommender(settings_type settings) : settings_(std::move(settings)) {}

  const settings_type& settings() const noexcept { return settings_; }
  std::size_t items() const noexcept { return learned_ ? learned_->factors.catalogue() : 0; }
  /// What was learned, once it was.
  const markov_factors<float>& learned() const {
    require(learned_.has_value(), "the model is not fitted", "markov_chain_recommender::learned",
            "a call of fit first");
    return learned_->factors;
  }
  const training_report& report() const noexcept { return report_; }

  void fit(const training<sequences>& train, const execution& how = {}) { learn(*train, nullptr, how); }
  void fit(const training<sequences>& train, const validation<next_items>& stop, const execution& how = {}) {
    learn(*train, &*stop, how);
  }

  /// The row [K] of the user of a history.
  void fold_in(std::span<const item_index> history, std::span<float> user) const {
    require_sequence(history, items(), std::numeric_limits<std::size_t>::max(), "fold_in");
    require_scores(user, settings_.factors, "fold_in");
    workspace& memory = workspace_of_thread();
    const workspace_scope scope(memory);
    touched_rows<float> unused(items(), 2 * settings_.factors);
    find_user(learned_->factors, learned_->head, history, user, memory, unused);
  }

  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    score_next(sequence_batch{offsets, history}, scores, 1);
  }
  void score_next(const sequence_batch& batch, std::span<float> scores, int threads = 0) const {
    require_batch(batch, items(), std::numeric_limits<std::size_t>::max(), "score_next");
    require_scores(scores, batch.size() * items(), "score_next");
    parallel_for(batch.size(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
      workspace& memory = workspace_of_thread();
      const workspace_scope scope(memory);
      const reader asking{*this, learned_->factors, learned_->head};
      const matrix_view<const float> rows = detail::last_rows(asking, batch, begin, end, memory);
      const std::span<float> to = scores.subspan(begin * items(), (end - begin) * items());
      if (batch.size() == 1) return gemv<float>(elements_of(asking.table()), elements_of(rows), to);
      gemm(rows, asking.table().transposed(), matrix_view<float>{to.data(), end - begin, items()});
    });
  }

 private:
  using head_type = decltype(std::declval<const Head&>().prepare(std::span<const std::uint32_t>{}));
  struct learned_factors {
    markov_factors<float> factors;
    head_type head;
  };

  /// The model as validation reads histories with it.
  struct reader {
    static constexpr bool masked = false;
    const markov_chain_recommender& owner;
    const markov_factors<float>& factors;
    const head_type& head;

    std::size_t catalogue() const noexcept { return factors.catalogue(); }
    matrix_view<const float> table() const noexcept { return factors.table(); }
    static constexpr std::uint32_t mask() noexcept { return 0; }
    /// h [histories, 2 K] of the event behind each history.
    matrix_view<const float> forward_last(std::span<const item_index> ids, const pass& p) const {
      workspace& memory = p.memory();
      const std::span<asked_event> asked = memory.take<asked_event>(p.sequences());
      for (std::size_t s = 0; s < p.sequences(); ++s) {
        asked[s] =
            detail::event_at(no_row, ids.subspan(p.offsets()[s], p.length(s)), p.length(s), owner.settings_.basket);
      }
      const matrix_view<float> h = factors.forward(asked, memory);
      touched_rows<float> unused(catalogue(), h.columns);
      for (std::size_t s = 0; s < p.sequences(); ++s) {
        const workspace_scope scope(memory);
        owner.find_user(factors, head, ids.subspan(p.offsets()[s], p.length(s)), {h.row(s), factors.factors()}, memory,
                        unused);
      }
      return h;
    }
  };

  void find_user(const markov_factors<float>& factors, const head_type& head, std::span<const item_index> history,
                 std::span<float> user, workspace& memory, touched_rows<float>& unused) const {
    std::fill(user.begin(), user.end(), 0.F);
    if (settings_.fold_steps == 0) return;
    const std::size_t rows = std::min(history.size(), settings_.fold_events), first = history.size() - rows,
                      width = user.size();
    const std::span<asked_event> events = memory.take<asked_event>(rows);
    for (std::size_t n = 0; n < rows; ++n) {
      events[n] = detail::event_at(no_row, history, first + n, settings_.basket);
    }
    const matrix_view<float> h = factors.forward(events, memory);
    const matrix_view<float> d_h{memory.take<float>(rows * h.columns).data(), rows, h.columns};
    const std::span<float> slope = memory.take<float>(width), slots = memory.take<float>(width * Optimizer::slots);
    std::fill(slots.begin(), slots.end(), 0.F);
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(rows)};
    for (std::size_t step = 0; step < settings_.fold_steps; ++step) {
      for (std::size_t n = 0; n < rows; ++n) std::copy(user.begin(), user.end(), h.row(n));
      unused.clear();
      head.learn(item_targets<float>{h, history.subspan(first), factors.table()},
                 pass(offsets, memory, settings_.training.seed).part(step), 1 / static_cast<double>(rows), d_h, unused);
      std::fill(slope.begin(), slope.end(), 0.F);
      for (std::size_t n = 0; n < rows; ++n) axpy<float>(1, {d_h.row(n), width}, slope);
      const auto rule = settings_.training.optimizer.template at<float>(
          settings_.training.schedule.scale(step, settings_.fold_steps), static_cast<std::uint32_t>(step + 1));
      apply<Optimizer::slots>(rule, width, user.data(), static_cast<const float*>(slope.data()), slots.data(), width);
    }
    finish(settings_.training.optimizer, settings_.fold_steps, width, user.data(), slots.data(), width);
  }

  void learn(const sequences& train, const next_items* stop, const execution& how) {
    settings_.check();
    require(train.items() > 1, "fewer than two items", "markov_chain_recommender::fit", "a catalogue to choose from");
    require(train.size() > 0, "no event", "markov_chain_recommender::fit", "something to learn from");
    const auto counts = item_counts(train);
    const auto head = settings_.head.prepare(std::span<const std::uint32_t>(counts));
    const markov_task<head_type> task(train, settings_.basket, head);
    markov_factors<float> first(train.users(), train.items(), settings_.factors);
    random_stream random(settings_.training.seed, purpose::initialize);
    first.initialize(random, settings_.deviation);
    training_state<markov_factors<float>, Optimizer> state(std::move(first));
    training_report report;
    if (stop != nullptr && stop->size() > 0) {
      require(stop->items() == train.items(), "validation is of another catalogue", "markov_chain_recommender::fit",
              "the items of train");
      const next_item_validation watched(*stop, std::numeric_limits<std::size_t>::max(), settings_.validation_cases,
                                         settings_.training.seed);
      report = cairn::train(state, task, settings_.training, how, [&](const markov_factors<float>& factors) {
        return watched.ndcg(reader{*this, factors, head}, how.threads);
      });
    } else {
      auto all = settings_.training;
      all.patience = 0;  // there is nothing to be patient about
      report = cairn::train(state, task, all, how);
    }
    learned_.emplace(learned_factors{std::move(state.model), head});
    report_ = std::move(report);
  }

  settings_type settings_;
  std::optional<learned_factors> learned_;
  training_report report_;
};

template <item_head Head, optimizer Optimizer, schedule Schedule>
markov_chain_recommender(markov_chain_settings<Head, Optimizer, Schedule>)
    -> markov_chain_recommender<Head, Optimizer, Schedule>;

/// FPMC: by S-BPR, each event above items drawn evenly. Source: Rendle, Freudenthaler, Schmidt-Thieme: "Factorizing
/// personalized Markov chains for next-basket recommendation", WWW 2010.
using fpmc = markov_chain_recommender<sampled_head<bpr_loss>>;
static_assert(next_item_recommender<fpmc> && scores_batches<fpmc> && fits_by_validation<fpmc>);

}  // namespace cairn
