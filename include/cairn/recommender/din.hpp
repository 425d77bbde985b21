#pragma once
/// The deep interest network: which of a customer's events matter depends on the item that he is asked about.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/impressions.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/data/training.hpp"
#include "cairn/recommender/arguments.hpp"
#include "cairn/recommender/click_network.hpp"
#include "cairn/recommender/click_task.hpp"
#include "cairn/recommender/click_validation.hpp"
#include "cairn/recommender/next_item.hpp"
#include "cairn/sampler/uniform.hpp"
#include "cairn/train/loop.hpp"

namespace cairn {

template <sampler Sampler = uniform_sampler, optimizer Optimizer = adam, schedule Schedule = constant_schedule>
struct din_settings {
  std::size_t width = 64;
  std::size_t depth = 32;                        ///< of the network that weighs events
  std::array<std::size_t, 2> hidden = {80, 40};  ///< layers of the last network
  bool normalized = false;                       ///< whether the weights of events are shares of 1
  std::size_t positions = 50;                    ///< events that are read
  double dropout = .2;                           ///< on embeddings and hidden layers
  std::size_t negatives = 1;                     ///< drawn for each click; of no use where impressions are learned
  Sampler sampler = {};
  train_settings<Optimizer, Schedule> training = {};
  long_histories long_ones = long_histories::latest;
  double deviation = 0;  ///< of the first embeddings, N(0, deviation); 0: 1 / sqrt(width)
  /// Of the validation part, drawn by the seed; NDCG@10 among 100 drawn items is watched.
  std::size_t validation_cases = 4096;

  click_network_settings network_of(std::size_t items, std::span<const event_column> columns = {}) const {
    return {items, width, depth, hidden, normalized, dropout, {columns.begin(), columns.end()}};
  }
};

/// Learns the chance of a click by binary cross entropy: of next items against drawn ones, or of impressions as they
/// were logged. Columns of events are read with those of the history. Scores are logits, corrected for the draws
/// (probability()). A next_item_recommender that scores candidates; all items cost I T pairs for a history of T events,
/// each of about 2 width depth flops, which is worth avoiding: score_items. Source: Zhou, Zhu, Song, Fan, Zhu, Ma, Yan,
/// Jin, Li, Gai: "Deep interest network for click-through rate prediction", KDD 2018.
template <sampler Sampler = uniform_sampler, optimizer Optimizer = adam, schedule Schedule = constant_schedule>
class din {
 public:
  using data_type = sequences;
  using settings_type = din_settings<Sampler, Optimizer, Schedule>;
  using network_type = click_network<float>;
  using state_type = training_state<network_type, Optimizer>;

  din() = default;
  explicit din(settings_type settings) : settings_(std::move(settings)) {}

  const settings_type& settings() const noexcept { return settings_; }
  std::size_t items() const noexcept { return network_ ? network_->catalogue() : 0; }
  std::size_t longest_history() const noexcept { return settings_.positions; }
  const network_type& network() const {
    require_fitted("din::network");
    return *network_;
  }
  /// What probability() adds to logits, [I]; none where impressions were learned.
  std::span<const float> corrections() const noexcept { return corrections_; }
  /// What is read of an event beside its item: the columns of what it was fitted on.
  const std::vector<event_column>& columns() const noexcept { return columns_; }
  /// How the last fit went.
  const training_report& report() const noexcept { return report_; }

  void fit(const training<sequences>& train, const execution& how = {}) { learn_draws(*train, nullptr, how); }
  void fit(const training<sequences>& train, const validation<next_items>& stop, const execution& how = {}) {
    learn_draws(*train, stop->size() > 0 ? &*stop : nullptr, how);
  }
  /// Of impressions that were logged; negatives, sampler and long_ones are of no use then.
  void fit(const training<impressions>& train, const execution& how = {}) {
    require_impressions(*train, "din::fit");
    require(train->size() > 0, "no impression", "din::fit", "something to learn from");
    check();
    learn(logged_click_task(*train, settings_.positions), train->histories, {}, nullptr, how);
  }

  /// A network with its first weights, for a catalogue of so many items and for columns of events.
  network_type first_network(std::size_t items, std::span<const event_column> columns = {}) const {
    check();
    network_type network(settings_.network_of(items, columns));
    random_stream random(settings_.training.seed, purpose::initialize);
    network.initialize(random, settings_.deviation);
    return network;
  }
  /// Serves a network that was learned before, with its corrections and its columns. Throws where an array is not of
  /// the shape that the settings give, or a number is not finite; then the model is as it was.
  void serve(network_type network, std::vector<float> corrections = {}, std::vector<event_column> columns = {}) {
    require_same_shapes(network, first_network(network.catalogue(), columns), "din::serve");
    require_finite(network, "din::serve");
    require(corrections.empty() || corrections.size() == network.catalogue(), "corrections of other items",
            "din::serve", "one for each item, or none");
    for (const float each : corrections) require(std::isfinite(each), "a correction", "din::serve", "finite numbers");
    network_ = std::move(network);
    corrections_ = std::move(corrections);
    columns_ = std::move(columns);
    report_ = {};
  }

  /// Scores [I] of what comes after the history, of a model without columns: I T pairs.
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    score_next(sequence_batch{offsets, history}, scores, 1);
  }
  /// Scores [n, I] after n histories, one at a time.
  void score_next(const sequence_batch& batch, std::span<float> scores, int threads = 0) const {
    require_batch(batch, items(), settings_.positions, "score_next");
    require_context(batch.context, batch.items.size(), columns_, "score_next");
    require_scores(scores, batch.size() * items(), "score_next");
    std::vector<item_index> all(items());
    std::iota(all.begin(), all.end(), item_index{0});
    parallel_for(batch.size(), 1, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t n = begin; n < end; ++n) {
        score(batch.of(n), batch.context_of(n), all, scores.subspan(n * items(), items()));
      }
    });
  }
  /// Scores of these items alone; of a model with columns, context [history, D] holds their values.
  void score_items(std::span<const item_index> history, std::span<const item_index> candidates, std::span<float> scores,
                   std::span<const std::uint32_t> context = {}) const {
    require_sequence(history, items(), settings_.positions, "score_items");
    require_context(context, history.size(), columns_, "score_items");
    require_known("item", candidates, items(), "score_items");
    require_scores(scores, candidates.size(), "score_items");
    score(history, context, candidates, scores);
  }
  /// The chance of a click on the candidate: sigmoid(score). Of impressions the score is the logit. Where negatives
  /// were drawn, item i was one of k for a click with the chance k q(i) unless it was the click itself, so a network
  /// that tells clicks from them learns log(p / ((1 - p) k q(i))) where p is the chance that i comes next: the score is
  /// the logit + log(k q(i)). For uniform draws that is log(k / I), the correction for a sample of the negatives of He
  /// et al.: "Practical lessons from predicting clicks on ads at Facebook", ADKDD 2014.
  double probability(std::span<const item_index> history, item_index candidate,
                     std::span<const std::uint32_t> context = {}) const {
    float score = 0;
    score_items(history, std::span(&candidate, 1), std::span(&score, 1), context);
    return sigmoid(static_cast<double>(score));
  }

 private:
  void require_fitted(const char* where) const {
    require(network_.has_value(), "the model is not fitted", where, "a call of fit first");
  }
  void check() const {
    check_sampler(settings_.sampler);
    require(settings_.positions > 0, "no room for an event", "din_settings.positions", "at least 1");
    require(settings_.negatives >= 1 && settings_.negatives <= 65536, "out of range", "din_settings.negatives",
            "1 to 65536");
    require(std::isfinite(settings_.deviation) && settings_.deviation >= 0, "a wrong deviation",
            "din_settings.deviation", "a finite number, 0 or above");
  }

  void score(std::span<const item_index> history, std::span<const std::uint32_t> context,
             std::span<const item_index> candidates, std::span<float> scores) const {
    workspace& memory = workspace_of_thread();
    memory.reset();
    network_->score(history, candidates, scores, memory, context);
    if (corrections_.empty()) return;
    for (std::size_t n = 0; n < candidates.size(); ++n) scores[n] += corrections_[candidates[n]];
  }

  void learn_draws(const sequences& train, const next_items* stop, const execution& how) {
    require(train.items() > 1, "fewer than two items", "din::fit", "a catalogue to draw from");
    check();
    const auto counts = item_counts(train);
    std::vector<double> weights(counts.size());
    for (std::size_t n = 0; n < counts.size(); ++n) weights[n] = settings_.sampler.weight(counts[n]);
    auto drawer = drawer_of(settings_.sampler, std::span<const double>(weights));
    const drawn_click_task task(train, settings_.positions, settings_.long_ones, settings_.negatives,
                                std::move(drawer));
    require(task.size() > 0, "no sequence of two events", "din::fit", "something to predict");
    learn(task, train, log_expected_draws(settings_.sampler, counts, settings_.negatives), stop, how);
  }

  template <class Task>
  void learn(const Task& task, const sequences& train, std::vector<float> corrections, const next_items* stop,
             const execution& how) {
    state_type state(first_network(train.items(), train.columns));
    training_report report;
    if (stop != nullptr) {
      require_same_catalogue(*stop, train, "din::fit");
      const click_validation watched(*stop, settings_.positions, settings_.validation_cases, 100,
                                     settings_.training.seed);
      report = cairn::train(state, task, settings_.training, how, [&](const network_type& network) {
        return watched.ndcg(network, corrections, how.threads);
      });
    } else {
      auto all = settings_.training;
      all.patience = 0;  // there is nothing to be patient about
      report = cairn::train(state, task, all, how);
    }
    network_ = std::move(state.model);
    corrections_ = std::move(corrections);
    columns_ = train.columns;
    report_ = std::move(report);
  }

  settings_type settings_;
  std::optional<network_type> network_;
  std::vector<float> corrections_;
  std::vector<event_column> columns_;
  training_report report_;
};

template <sampler Sampler, optimizer Optimizer, schedule Schedule>
din(din_settings<Sampler, Optimizer, Schedule>) -> din<Sampler, Optimizer, Schedule>;
static_assert(next_item_recommender<din<>> && scores_batches<din<>> && scores_candidates<din<>> &&
              fits_by_validation<din<>>);

}  // namespace cairn
