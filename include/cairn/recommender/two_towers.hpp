#pragma once
/// Two-tower retrieval: vectors of histories and of items, learned by the softmax over the items of a batch.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/block/workspace.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/data/item_attributes.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/gemv.hpp"
#include "cairn/recommender/next_item.hpp"
#include "cairn/recommender/next_item_validation.hpp"
#include "cairn/recommender/pooled_encoder.hpp"
#include "cairn/recommender/residual_tower.hpp"
#include "cairn/recommender/served_towers.hpp"
#include "cairn/recommender/two_tower_task.hpp"
#include "cairn/train/loop.hpp"

namespace cairn {

template <sequence_encoder Query = pooled_encoder, item_tower Item = residual_tower, optimizer Optimizer = adam,
          schedule Schedule = constant_schedule>
struct two_towers_settings {
  Query query = {};
  Item item = {};
  two_tower_objective objective = {.loss = {.temperature = .1}};
  std::shared_ptr<const item_attributes> attributes = {};  ///< of all items; null or of no item: none
  double attributes_alone = 0;  ///< share of rows that are read without the item's own while training
  bool cosine = true;           ///< vectors of length 1; without, temperature 1 is in place
  train_settings<Optimizer, Schedule> training = {};
  long_histories long_ones = long_histories::latest;
  double deviation = .02;                            ///< of the first weights, N(0, deviation)
  double scale = 0;                                  ///< on the rows that a history is read by; 0: sqrt(width)
  std::size_t validation_cases = 4096;               ///< drawn by the seed; NDCG@10 over all items is watched
  seen_items validation_seen = seen_items::exclude;  ///< of the history; where they come again, allow
};

/// Scores what follows a history by the product of its vector with each item's. The rows of items that train does not
/// have are zeros at first, so that they are what is known of their attributes. Columns of events are read with those
/// of the history. A next_item_recommender; vectors are there for whoever searches for the nearest.
template <sequence_encoder Query = pooled_encoder, item_tower Item = residual_tower, optimizer Optimizer = adam,
          schedule Schedule = constant_schedule>
class two_towers {
 public:
  using data_type = sequences;
  using settings_type = two_towers_settings<Query, Item, Optimizer, Schedule>;
  using network_type = two_tower_network<decltype(std::declval<const Query&>().template make<float>()),
                                         decltype(std::declval<const Item&>().template make<float>(1))>;

  two_towers() = default;
  explicit two_towers(settings_type settings) : settings_(std::move(settings)) {}

  const settings_type& settings() const noexcept { return settings_; }
  std::size_t items() const noexcept { return network_ ? network_->catalogue() : 0; }
  std::size_t longest_history() const noexcept { return settings_.query.longest(); }
  const network_type& network() const {
    require_fitted("two_towers::network");
    return *network_;
  }
  /// How the last fit went.
  const training_report& report() const noexcept { return report_; }

  /// What the query tower reads of an event beside its item: the columns of what it was fitted on.
  const std::vector<event_column>& columns() const noexcept { return columns_; }

  /// A network with its first weights, for a catalogue of so many items and for columns of events.
  network_type first_network(std::size_t items, std::span<const event_column> columns = {}) const {
    const std::size_t width = settings_.query.width;
    require(longest_history() > 0, "no room for an event", "two_towers_settings.query", "at least 1 position");
    const bool described = settings_.attributes && settings_.attributes->items() > 0;
    network_type network(
        attributed_embedding<float>({.count = items, .width = width, .rate = settings_.attributes_alone},
                                    described ? settings_.attributes : nullptr),
        settings_.query.template make<float>(), settings_.item.template make<float>(width),
        static_cast<float>(settings_.scale == 0 ? std::sqrt(static_cast<double>(width)) : settings_.scale),
        settings_.cosine, tables_of<float>(columns, width));
    random_stream random(settings_.training.seed, purpose::initialize);
    network.initialize(random, settings_.deviation);
    return network;
  }

  void fit(const training<sequences>& train, const execution& how = {}) { learn(*train, nullptr, how); }
  void fit(const training<sequences>& train, const validation<next_items>& stop, const execution& how = {}) {
    learn(*train, &*stop, how);
  }

  /// Serves a network that was learned before, as sequence_recommender::serve does. Throws where an array is not of the
  /// shape that the settings and columns give, or not finite; then the model is as it was.
  void serve(network_type network, std::vector<event_column> columns = {}, int threads = 0) {
    require_same_shapes(network, first_network(network.catalogue(), columns), "two_towers::serve");
    require_finite(network, "two_towers::serve");
    vectors_ = vectors_of_items(network, threads);
    network_ = std::move(network);
    columns_ = std::move(columns);
    report_ = {};
  }

  /// [I, width] of all items, as long as the model is not fitted again.
  matrix_view<const float> item_vectors() const {
    require_fitted("two_towers::item_vectors");
    return {vectors_.data(), items(), network_->width()};
  }
  /// [width] of a history: its products with those of items are the scores. Of a model with columns, context
  /// [history, D] holds their values.
  std::vector<float> query_vector(std::span<const item_index> history,
                                  std::span<const std::uint32_t> context = {}) const {
    require_sequence(history, items(), longest_history(), "two_towers::query_vector");
    require_context(context, history.size(), columns_, "two_towers::query_vector");
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    workspace& own = workspace_of_thread();
    own.reset();
    const auto row = detail::last_rows(*network_, {offsets, history, context}, 0, 1, own);
    return {row.data, row.data + row.columns};
  }

  /// Scores [I] of what comes after the history, of a model without columns.
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    score_next(sequence_batch{offsets, history}, scores, 1);
  }
  /// Scores [n, I] after n histories, which are read together in chunks.
  void score_next(const sequence_batch& batch, std::span<float> scores, int threads = 0) const {
    require_batch(batch, items(), longest_history(), "score_next");
    require_context(batch.context, batch.items.size(), columns_, "score_next");
    require_scores(scores, batch.size() * items(), "score_next");
    parallel_for(batch.size(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
      workspace& own = workspace_of_thread();
      own.reset();
      const matrix_view<const float> q = detail::last_rows(*network_, batch, begin, end, own);
      if (batch.size() == 1) return gemv<float>(vectors_, {q.row(0), q.columns}, scores);
      gemm(q, item_vectors().transposed(), matrix_view<float>{scores.data() + begin * items(), end - begin, items()});
    });
  }

 private:
  static constexpr examples_of examples = pools<network_type> ? examples_of::prefixes : examples_of::runs;

  void require_fitted(const char* where) const {
    require(network_.has_value(), "the model is not fitted", where, "a call of fit first");
  }

  /// Rows that train gives nothing to learn of, of items and of attributes, are zeros rather than as they were drawn.
  static void forget_unknown(attributed_embedding<float>& rows, std::span<const std::uint32_t> counts) {
    std::vector<char> told(static_cast<std::size_t>(rows.attributes.rows()));
    for (std::size_t item = 0; item < counts.size(); ++item) {
      if (counts[item] == 0) {
        rows.items.row(static_cast<Eigen::Index>(item)).setZero();
      } else if (rows.known) {
        for (const std::uint32_t each : rows.known->of(static_cast<item_index>(item))) told[each] = 1;
      }
    }
    for (std::size_t each = 0; each < told.size(); ++each) {
      if (told[each] == 0) rows.attributes.row(static_cast<Eigen::Index>(each)).setZero();
    }
  }

  void learn(const sequences& train, const next_items* stop, const execution& how) {
    require(train.items() > 1, "fewer than two items", "two_towers::fit", "a catalogue to choose from");
    training_state<network_type, Optimizer> state(first_network(train.items(), train.columns));
    const two_tower_task<examples> task(train, longest_history(), settings_.long_ones, settings_.objective);
    require(task.size() > 0, "no sequence of two events", "two_towers::fit", "something to predict");
    const std::vector<std::uint32_t> counts = item_counts(train);
    forget_unknown(state.model.items, counts);
    training_report report;
    if (stop != nullptr && stop->size() > 0) {
      require_same_catalogue(*stop, train, "two_towers::fit");
      const next_item_validation watched(*stop, longest_history(), settings_.validation_cases, settings_.training.seed,
                                         settings_.validation_seen);
      report = cairn::train(state, task, settings_.training, how, [&](const network_type& network) {
        return watched.ndcg(served_towers(network, how.threads), how.threads);
      });
    } else {
      auto all = settings_.training;
      all.patience = 0;  // there is nothing to be patient about
      report = cairn::train(state, task, all, how);
    }
    vectors_ = vectors_of_items(state.model, how.threads);
    network_ = std::move(state.model);
    columns_ = train.columns;
    report_ = std::move(report);
  }

  settings_type settings_;
  std::optional<network_type> network_;
  std::vector<float> vectors_;  // [I, width]
  std::vector<event_column> columns_;
  training_report report_;
};

template <sequence_encoder Query, item_tower Item, optimizer Optimizer, schedule Schedule>
two_towers(two_towers_settings<Query, Item, Optimizer, Schedule>) -> two_towers<Query, Item, Optimizer, Schedule>;

}  // namespace cairn
