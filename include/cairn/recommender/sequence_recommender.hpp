#pragma once
/// Recommenders of the next item that are networks: an encoder, a head and the training loop, composed.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/block/item_head.hpp"
#include "cairn/block/workspace.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/data/training.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/gemv.hpp"
#include "cairn/kernel/screened_rows.hpp"
#include "cairn/recommender/arguments.hpp"
#include "cairn/recommender/next_item.hpp"
#include "cairn/recommender/next_item_task.hpp"
#include "cairn/recommender/next_item_validation.hpp"
#include "cairn/recommender/sequence_network.hpp"
#include "cairn/recommender/sequence_settings.hpp"
#include "cairn/train/loop.hpp"

namespace cairn {

/// Learns to predict items of a history from others, as the objective says: by default each from those before it.
/// Scores what follows a history by the product of its last event's row, or of the mask's behind it, with the table of
/// items. A next_item_recommender. Beside the network it keeps the table as bytes, 9/8 a number (columns up to a
/// multiple of 32), by which the best items are found.
template <sequence_encoder Encoder, item_head Head, optimizer Optimizer = adam, schedule Schedule = constant_schedule,
          sequence_objective Objective = every_next_item, further_loss Further = no_further_loss>
class sequence_recommender {
 public:
  using data_type = sequences;
  using settings_type = sequence_recommender_settings<Encoder, Head, Optimizer, Schedule, Objective, Further>;
  using network_type = sequence_network<decltype(std::declval<const Encoder&>().template make<float>())>;
  using state_type = training_state<network_type, Optimizer>;

  sequence_recommender() = default;
  explicit sequence_recommender(settings_type settings) : settings_(std::move(settings)) {}

  const settings_type& settings() const noexcept { return settings_; }
  std::size_t items() const noexcept { return network_ ? network_->catalogue() : 0; }
  std::size_t longest_history() const noexcept {
    const std::size_t longest = settings_.encoder.longest();
    return longest - (longest > 0 && Objective::asks_by_mask ? 1 : 0);
  }
  /// The network, once it was fitted.
  const network_type& network() const {
    require_fitted("sequence_recommender::network");
    return *network_;
  }
  /// How the last fit went.
  const training_report& report() const noexcept { return report_; }

  /// A network with its first weights, for a catalogue of so many items and for columns of events.
  network_type first_network(std::size_t items, std::span<const event_column> columns = {}) const {
    const std::size_t width = settings_.encoder.width, rows = items + (Objective::asks_by_mask ? 1 : 0);
    const double scale = settings_.scale == 0 ? std::sqrt(static_cast<double>(width)) : settings_.scale;
    network_type network(embedding<float>({.count = rows, .width = width, .scale = scale}),
                         settings_.encoder.template make<float>(), 0, Objective::asks_by_mask,
                         tables_of<float>(columns, width, scale), settings_.attributes, settings_.use_of_attributes);
    require(longest_history() > 0, "no room for an event", "sequence_recommender_settings.encoder",
            Objective::asks_by_mask ? "at least 2 positions, one for the mask" : "at least 1 position");
    random_stream random(settings_.training.seed, purpose::initialize);
    network.initialize(random, settings_.deviation);
    return network;
  }

  void fit(const training<sequences>& train, const execution& how = {}) {
    state_type state = first_state(train);
    learn(state, *train, nullptr, how, no_hook());
  }
  void fit(const training<sequences>& train, const validation<next_items>& stop, const execution& how = {}) {
    state_type state = first_state(train);
    learn(state, *train, &*stop, how, no_hook());
  }
  /// The same from where a state stands, with a hook behind every step: what train() says of both. A fit that was
  /// stopped goes on from its checkpoint to the same bits. When it is through the model has the state's network.
  ///
  ///     auto state = model.first_state(parts.train);
  ///     const auto made_by = fingerprint(model.settings().training, model.task_of(parts.train));
  ///     if (there_is_a(path)) load_checkpoint(path, state, made_by);
  ///     model.fit(state, parts.train, parts.validation, how, checkpointing{path, made_by});
  template <class Hook>
  void fit(state_type& state, const training<sequences>& train, const validation<next_items>& stop,
           const execution& how, Hook&& hook) {
    learn(state, *train, &*stop, how, hook);
  }

  /// Serves a network that was learned before:
  ///
  ///     save_model(path, model.network());
  ///     ...
  ///     auto network = model.first_network(items);
  ///     load_model(path, network);
  ///     model.serve(std::move(network));
  ///
  /// With columns it is told those of the data that the network was learned from. Throws where an array is not of the
  /// shape that the settings and columns give, or not finite; then the model is as it was.
  void serve(network_type network, std::vector<event_column> columns = {}) {
    require_same_shapes(network, first_network(network.catalogue(), columns), "sequence_recommender::serve");
    require_finite(network, "sequence_recommender::serve");
    scored_tables scored = scored_by(network, 1);
    take(std::move(network), std::move(scored), std::move(columns), {});
  }

  /// Where a fit begins.
  state_type first_state(const training<sequences>& train) const {
    require(train->items() > 1, "fewer than two items", "sequence_recommender::fit", "a catalogue to choose from");
    return state_type(first_network(train->items(), train->columns));
  }
  /// What is learned. Refers to train.
  auto task_of(const training<sequences>& train) const { return task_of(*train); }
  /// The memory that a fit takes, foretold.
  memory_estimate memory_for(const training<sequences>& train, const execution& how = {}) const {
    return memory_of(first_state(train).model, task_of(train), settings_.training, how);
  }

  /// What the network reads of an event beside its item: the columns of what it was fitted on.
  const std::vector<event_column>& columns() const noexcept { return columns_; }

  /// Scores [I] of what comes after the history, of a model without columns. A fold over the threads is up to the
  /// caller.
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    score_next(sequence_batch{offsets, history}, scores, 1);
  }

  /// Scores [n, I] after n histories, which are read together in chunks.
  void score_next(const sequence_batch& batch, std::span<float> scores, int threads = 0) const {
    require_fitted("score_next");
    require_batch(batch, items(), longest_history(), "score_next");
    require_context(batch.context, batch.items.size(), columns_, "score_next");
    require_scores(scores, batch.size() * items(), "score_next");
    const std::size_t chunk = threads == 1 ? 64 : 16;
    parallel_for(batch.size(), chunk, threads, [&](std::size_t begin, std::size_t end, int) {
      workspace& own = workspace_of_thread();
      own.reset();
      const matrix_view<const float> last = detail::last_rows(*network_, batch, begin, end, own);
      if (batch.size() <= few_histories) {
        for (std::size_t n = begin; n < end; ++n) {
          gemv<float>(elements_of(table()), {last.row(n - begin), last.columns}, scores.subspan(n * items(), items()));
        }
        return;
      }
      gemm(last, table().transposed(), matrix_view<float>{scores.data() + begin * items(), end - begin, items()});
    });
  }

  /// The items of highest scores after a history, best first, of equal scores the lower item, but for those left out:
  /// to the bit what score_next says of this history alone, most of the table read as bytes (screened_rows). Throws
  /// where score_next does, for an unknown item that is left out, and where a score is NaN.
  std::vector<recommendation> best_next(std::span<const item_index> history, std::size_t count,
                                        std::span<const item_index> left_out = {},
                                        std::span<const std::uint32_t> context = {}) const {
    require_fitted("best_next");
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    const sequence_batch batch{offsets, history, context};
    require_batch(batch, items(), longest_history(), "best_next");
    require_context(context, history.size(), columns_, "best_next");
    workspace& own = workspace_of_thread();
    own.reset();
    const matrix_view<const float> last = detail::last_rows(*network_, batch, 0, 1, own);
    return best_of({last.row(0), last.columns}, count, left_out, "best_next");
  }

  /// A history that is kept: one event more reuses what was computed of those before it. Refers to the recommender. For
  /// one thread.
  class reading {
   public:
    /// Reads further events, with a value for each column that the model reads. Throws for an unknown item or value,
    /// and where the history becomes longer than the encoder reads; then it is as it was.
    void append(std::span<const item_index> events, std::span<const std::uint32_t> context = {}) {
      if (events.empty()) return;
      require_sequence(events, model_->items(), events.size(), "reading::append");
      require_context(context, events.size(), model_->columns_, "reading::append");
      detail::require_length(length_ + events.size(), model_->longest_history(), "reading::append");
      const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(events.size())};
      memory_.reset();
      const auto h = model_->network_->forward(events, pass(offsets, memory_).part(0), cache_, context);
      const float* const last = h.row(h.rows - 1);
      row_.assign(last, last + h.columns);
      length_ += events.size();
    }
    void append(item_index event, std::span<const std::uint32_t> context = {}) {
      append(std::span(&event, 1), context);
    }

    std::size_t length() const noexcept { return length_; }
    /// Scores [I] of what comes next. Throws where nothing was read yet.
    void scores(std::span<float> to) const {
      require(length_ > 0, "an empty history", "reading::scores", "at least one event");
      require_scores(to, model_->items(), "reading::scores");
      gemv<float>(elements_of(model_->table()), row_, to);
    }
    /// The items of highest scores, to the bit what scores() says, as best_next() of the recommender has them.
    std::vector<recommendation> best(std::size_t count, std::span<const item_index> left_out = {}) const {
      require(length_ > 0, "an empty history", "reading::best", "at least one event");
      return model_->best_of(row_, count, left_out, "reading::best");
    }

   private:
    friend class sequence_recommender;
    explicit reading(const sequence_recommender& model) : model_(&model) {}
    const sequence_recommender* model_;
    workspace memory_;
    typename network_type::cache cache_;
    std::vector<float> row_;
    std::size_t length_ = 0;
  };

  /// Begins to read a history, which may be empty still. Where an event changes what was made of those before it there
  /// is nothing to keep.
  reading read(std::span<const item_index> history = {}, std::span<const std::uint32_t> context = {}) const
      requires(decodes<network_type> && !Objective::asks_by_mask) {
    require_fitted("sequence_recommender::read");
    reading begun(*this);
    begun.append(history, context);
    return begun;
  }

 private:
  /// So many read the table in less time than its packing for a product takes.
  static constexpr std::size_t few_histories = 4;

  void require_fitted(const char* where) const {
    require(network_.has_value(), "the model is not fitted", where, "a call of fit first");
  }

  std::vector<recommendation> best_of(std::span<const float> row, std::size_t count,
                                      std::span<const item_index> left_out, const char* where) const {
    detail::require_list(count, items(), where);
    require_known("item", left_out, items(), where);
    if (!scored_.screen.screens(row)) {
      std::vector<float> scores(items());
      gemv<float>(elements_of(table()), row, scores);
      return detail::best_items(scores, left_out, count, where);
    }
    std::vector<scored_index> best;
    scored_.screen.top_k(row, elements_of(table()), count, best, left_out);
    return detail::recommendations_of(best);
  }

  auto task_of(const sequences& train) const {
    const auto counts = item_counts(train);
    auto task = settings_.objective.template task<network_type>(
        train, longest_history(), settings_.long_ones, settings_.head.prepare(std::span<const std::uint32_t>(counts)));
    static_assert(learning_task<decltype(task), network_type>);
    require(task.size() > 0, "no sequence of two events", "sequence_recommender::fit", "something to predict");
    return settings_.further.join(std::move(task), train, longest_history());
  }

  template <class Hook>
  void learn(state_type& state, const sequences& train, const next_items* stop, const execution& how, Hook&& hook) {
    const auto task = task_of(train);
    const auto reads = [](const embedding<float>& table, const event_column& column) {
      return table.count() == column.count;
    };
    require(
        state.model.catalogue() == train.items() && std::equal(state.model.context.begin(), state.model.context.end(),
                                                               train.columns.begin(), train.columns.end(), reads),
        "the state is of another catalogue", "sequence_recommender::fit", "the items and columns of train");
    training_report report;
    if (stop != nullptr && stop->size() > 0) {
      require_same_catalogue(*stop, train, "sequence_recommender::fit");
      const next_item_validation watched(*stop, longest_history(), settings_.validation_cases, settings_.training.seed,
                                         settings_.validation_seen);
      report = cairn::train(
          state, task, settings_.training, how,
          [&](const network_type& network) { return watched.ndcg(network, how.threads); }, hook);
    } else {
      auto all = settings_.training;
      all.patience = 0;  // there is nothing to be patient about
      report = cairn::train(state, task, all, how, no_validation(), hook);
    }
    scored_tables scored = scored_by(state.model, how.threads);
    take(std::move(state.model), std::move(scored), train.columns, std::move(report));
  }

  /// What items are scored by, beside the network's own table.
  struct scored_tables {
    std::vector<float> sums;  // [I, width], where the network sums what it predicts by
    screened_rows screen;     // of the sums, or of the network's table
  };
  static scored_tables scored_by(const network_type& network, int threads) {
    scored_tables made;
    if (network.predicts_by_attributes()) {
      workspace memory;
      const auto all = elements_of(network.predicted(memory));
      made.sums.assign(all.begin(), all.end());
    }
    made.screen = screened_rows(table_of(network, made.sums), "sequence_recommender.items", threads);
    return made;
  }
  void take(network_type network, scored_tables scored, std::vector<event_column> columns, training_report report) {
    network_ = std::move(network);
    scored_ = std::move(scored);
    columns_ = std::move(columns);
    report_ = std::move(report);
  }
  /// [I, width], what items are predicted by.
  matrix_view<const float> table() const noexcept { return table_of(*network_, scored_.sums); }
  static matrix_view<const float> table_of(const network_type& network, const std::vector<float>& sums) noexcept {
    if (sums.empty()) return network.table();
    return {sums.data(), network.catalogue(), network.width()};
  }

  settings_type settings_;
  std::optional<network_type> network_;
  std::vector<event_column> columns_;
  scored_tables scored_;
  training_report report_;
};

template <sequence_encoder Encoder, item_head Head, optimizer Optimizer, schedule Schedule,
          sequence_objective Objective, further_loss Further>
sequence_recommender(sequence_recommender_settings<Encoder, Head, Optimizer, Schedule, Objective, Further>)
    -> sequence_recommender<Encoder, Head, Optimizer, Schedule, Objective, Further>;

}  // namespace cairn
