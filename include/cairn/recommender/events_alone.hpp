#pragma once
/// A recommender of the next item that is shown the events of one action alone.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/packed_histories.hpp"
#include "cairn/recommender/next_item.hpp"

namespace cairn {

/// Which events are left: those of one value in one column.
struct events_of {
  std::string column = "action";
  std::uint32_t value = static_cast<std::uint32_t>(action::purchase);
};

/// M fits on, and is shown, the events that `events_of` leaves, without their columns: what views and carts are worth
/// is how far a model that sees them is ahead of this. Where nothing is left of a history every score is 0. Throws
/// where the data has no such column.
template <next_item_recommender M>
class events_alone {
 public:
  using data_type = sequences;

  events_alone() = default;
  /// A template, so that no conversion into M is thought of: an any_next_item_recommender would hold this one, too.
  template <std::same_as<M> Given>
  explicit events_alone(Given model, events_of kept = {}) : model_(std::move(model)), kept_(std::move(kept)) {}
  const events_of& settings() const noexcept { return kept_; }
  const M& inner() const noexcept { return model_; }

  void fit(const training<sequences>& train, const execution& how = {}) {
    const std::size_t at = place_in(train->columns), columns = train->columns.size();
    model_.fit(train.on_side([&](const sequences& all) { return left_of(all, at); }), how);
    place_ = at;
    columns_ = columns;
  }
  void fit(const training<sequences>& train, const validation<next_items>& stop, const execution& how = {}) {
    const std::size_t at = place_in(train->columns), columns = train->columns.size();
    require(stop->histories.columns == train->columns && stop->items() == train->items(), "validation of other data",
            "events_alone::fit", "the items and columns of train");
    const auto cases = stop.on_side([&](const next_items& all) {
      next_items left{left_of(all.histories, at), {}};
      sequence_builder known(left.items());
      for (std::size_t n = 0; n < all.size(); ++n) {
        if (left.histories.length_of(n) == 0) continue;
        known.add(left.histories.of(n));
        left.next.push_back(all.next[n]);
      }
      left.histories = known.finish();
      return left;
    });
    fit_next(model_, train.on_side([&](const sequences& all) { return left_of(all, at); }), cases, how);
    place_ = at;
    columns_ = columns;
  }

  std::size_t items() const { return model_.items(); }

  /// Refuses histories without columns.
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    score_next(sequence_batch{offsets, history}, scores, 1);
  }
  void score_next(const sequence_batch& batch, std::span<float> scores, int threads = 0) const {
    require_batch(batch, items(), batch.items.size(), "events_alone");
    require_scores(scores, batch.size() * items(), "events_alone");
    require(batch.context.size() == batch.items.size() * columns_, "histories without their columns", "events_alone",
            "the columns that it was fitted on");
    const std::size_t longest = longest_history(model_);
    packed_histories left;
    std::vector<std::size_t> cases;
    std::vector<item_index> own;
    for (std::size_t n = 0; n < batch.size(); ++n) {
      own.clear();
      for (std::size_t t = batch.offsets[n]; t < batch.offsets[n + 1]; ++t) {
        if (batch.context[t * columns_ + place_] == kept_.value) own.push_back(batch.items[t]);
      }
      if (own.empty()) continue;
      left.add(latest(own, longest));
      cases.push_back(n);
    }
    std::vector<float> found(cases.size() * items());
    if (!cases.empty()) cairn::score_next(model_, left.batch(), found, threads);
    std::fill(scores.begin(), scores.end(), 0.F);
    for (std::size_t n = 0; n < cases.size(); ++n) {
      std::copy_n(found.begin() + static_cast<std::ptrdiff_t>(n * items()), items(),
                  scores.begin() + static_cast<std::ptrdiff_t>(cases[n] * items()));
    }
  }

 private:
  std::size_t place_in(std::span<const event_column> columns) const {
    for (std::size_t d = 0; d < columns.size(); ++d) {
      if (columns[d].name == kept_.column) return d;
    }
    throw error("no column '" + kept_.column + "'", "events_alone::fit", "sequences that have it");
  }
  sequences left_of(const sequences& all, std::size_t at) const {
    sequence_builder left(all.items());
    for (std::size_t user = 0; user < all.users(); ++user) {
      for (std::size_t t = all.offsets[user]; t < all.offsets[user + 1]; ++t) {
        if (all.context_of(t, 1)[at] == kept_.value) left.push(all.values[t]);
      }
      left.end_sequence();
    }
    return left.finish();
  }

  M model_;
  events_of kept_;
  std::size_t place_ = 0, columns_ = 0;
};

template <class M>
events_alone(M, events_of = {}) -> events_alone<M>;

}  // namespace cairn
