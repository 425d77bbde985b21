#pragma once
/// Factorized personalized Markov chains as a recommender of the next item.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "cairn/block/sampled_head.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/gemv.hpp"
#include "cairn/loss/bpr.hpp"
#include "cairn/recommender/markov_reader.hpp"
#include "cairn/recommender/next_item.hpp"
#include "cairn/recommender/next_item_validation.hpp"
#include "cairn/train/loop.hpp"

namespace cairn {

/// As many steps as there were epochs up to the model that is served.
inline constexpr std::size_t as_many_as_epochs = std::numeric_limits<std::size_t>::max();

template <item_head Head, optimizer Optimizer = adam, schedule Schedule = constant_schedule>
struct markov_chain_settings {
  std::size_t factors = 32;  ///< K
  std::size_t basket = 1;    ///< latest events that ask
  Head head = {};
  train_settings<Optimizer, Schedule> training = {};
  double deviation = .02;                      ///< of the first factors, N(0, deviation)
  std::size_t fold_steps = as_many_as_epochs;  ///< by which the user of a history is found
  std::size_t fold_events = 50;                ///< the latest of it, which these see
  std::size_t validation_cases =
      4096;  ///< of the validation part, drawn by the seed; NDCG@10 over all items is watched
  seen_items validation_seen = seen_items::exclude;  ///< of the history; where they come again, allow

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
/// above drawn items), the loop and its optimizer, each user with a row of his own; whose history is scored is folded
/// in (recommender/markov_reader.hpp). Columns of events are read with those of the basket. Without steps of that all
/// are alike: a factorized Markov chain. 4 K flops an item. A next_item_recommender.
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
  /// What is read of an event beside its item: the columns of what it was fitted on.
  const std::vector<event_column>& columns() const noexcept { return columns_; }

  void fit(const training<sequences>& train, const execution& how = {}) { learn(*train, nullptr, how); }
  void fit(const training<sequences>& train, const validation<next_items>& stop, const execution& how = {}) {
    learn(*train, &*stop, how);
  }

  /// The row [K] of the user of a history; of a model with columns, context [history, D] holds their values.
  void fold_in(std::span<const item_index> history, std::span<float> user,
               std::span<const std::uint32_t> context = {}) const {
    require_sequence(history, items(), std::numeric_limits<std::size_t>::max(), "fold_in");
    require_context(context, history.size(), columns_, "fold_in");
    require_scores(user, settings_.factors, "fold_in");
    workspace& memory = workspace_of_thread();
    const workspace_scope scope(memory);
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    std::copy_n(reader().forward_last(history, pass(offsets, memory), context).data, user.size(), user.data());
  }

  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    score_next(sequence_batch{offsets, history}, scores, 1);
  }
  void score_next(const sequence_batch& batch, std::span<float> scores, int threads = 0) const {
    require_batch(batch, items(), std::numeric_limits<std::size_t>::max(), "score_next");
    require_context(batch.context, batch.items.size(), columns_, "score_next");
    require_scores(scores, batch.size() * items(), "score_next");
    parallel_for(batch.size(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
      workspace& memory = workspace_of_thread();
      const workspace_scope scope(memory);
      const reader_type asking = reader();
      const matrix_view<const float> rows = detail::last_rows(asking, batch, begin, end, memory);
      const std::span<float> to = scores.subspan(begin * items(), (end - begin) * items());
      if (batch.size() == 1) return gemv<float>(elements_of(asking.table()), elements_of(rows), to);
      gemm(rows, asking.table().transposed(), matrix_view<float>{to.data(), end - begin, items()});
    });
  }

 private:
  using head_type = decltype(std::declval<const Head&>().prepare(std::span<const std::uint32_t>{}));
  using reader_type = markov_reader<head_type, Optimizer, Schedule>;
  struct learned_factors {
    markov_factors<float> factors;
    head_type head;
    std::size_t epochs;
  };

  reader_type reader_of(const markov_factors<float>& factors, const head_type& head, std::size_t epochs) const {
    const std::size_t steps = settings_.fold_steps == as_many_as_epochs ? epochs : settings_.fold_steps;
    return {factors, head, settings_.training, settings_.basket, steps, settings_.fold_events};
  }
  reader_type reader() const { return reader_of(learned_->factors, learned_->head, learned_->epochs); }

  void learn(const sequences& train, const next_items* stop, const execution& how) {
    settings_.check();
    require(train.items() > 1, "fewer than two items", "markov_chain_recommender::fit", "a catalogue to choose from");
    require(train.size() > 0, "no event", "markov_chain_recommender::fit", "something to learn from");
    const auto counts = item_counts(train);
    const auto head = settings_.head.prepare(std::span<const std::uint32_t>(counts));
    const markov_task<head_type> task(train, settings_.basket, head);
    markov_factors<float> first(train.users(), train.items(), settings_.factors, train.columns);
    random_stream random(settings_.training.seed, purpose::initialize);
    first.initialize(random, settings_.deviation);
    training_state<markov_factors<float>, Optimizer> state(std::move(first));
    training_report report;
    if (stop != nullptr && stop->size() > 0) {
      require_same_catalogue(*stop, train, "markov_chain_recommender::fit");
      const next_item_validation watched(*stop, std::numeric_limits<std::size_t>::max(), settings_.validation_cases,
                                         settings_.training.seed, settings_.validation_seen);
      report = cairn::train(state, task, settings_.training, how, [&](const markov_factors<float>& factors) {
        return watched.ndcg(reader_of(factors, head, static_cast<std::size_t>(state.epoch) + 1), how.threads);
      });
    } else {
      auto all = settings_.training;
      all.patience = 0;  // there is nothing to be patient about
      report = cairn::train(state, task, all, how);
    }
    const std::uint64_t served = report.best.epoch > 0 ? report.best.epoch : report.epochs;
    learned_.emplace(learned_factors{std::move(state.model), head, static_cast<std::size_t>(served)});
    columns_ = train.columns;
    report_ = std::move(report);
  }

  settings_type settings_;
  std::optional<learned_factors> learned_;
  std::vector<event_column> columns_;
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
