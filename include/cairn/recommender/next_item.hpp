#pragma once
/// What a recommender of the next item must provide, and the free functions that serve every one of them.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/data/training.hpp"
#include "cairn/recommender/arguments.hpp"
#include "cairn/recommender/concept.hpp"

namespace cairn {

/// A value that fits on sequences and then says what comes after any history, of whomever. Required:
///
/// | expression | meaning |
/// | --- | --- |
/// | `typename M::data_type` | `sequences` |
/// | `m.fit(train, how)` | learns; on an error the model is as it was; the same bits on any number of threads |
/// | `c.items()` | I, the catalogue that it was fitted on; 0 before |
/// | `c.score_next(history, scores)` | scores [I] of what comes after the history; higher is better; never NaN |
///
/// Optional:
///
/// | expression | meaning |
/// | --- | --- |
/// | `c.score_next(batch, scores, threads)` | scores [n, I] after a batch of n histories in one go |
/// | `m.fit(train, validation, how)` | the same, and stops early, or chooses, by cases that are not in train |
/// | `c.score_items(history, candidates, scores)` | scores [candidates] of these items alone, as score_next has them |
/// | `c.score_items(history, candidates, scores, context)` | the same, with the values of columns that it reads |
/// | `c.best_next(history, count, left_out, context)` | the best of the scores, sooner than all are made |
/// | `c.longest_history()` | at most so many events; `latest` cuts. Of one setting: a fit does not change it |
///
/// An empty history, one that is too long, an item that the fit did not know, scores of another size and any call
/// before a fit are a cairn::error (require_sequence, require_batch, require_scores). All const members may be called
/// from several threads at once. What a history holds may come again: to leave it out is up to who asks.
template <class M>
concept next_item_recommender = std::same_as<typename M::data_type, sequences> && std::movable<M> &&
    requires(M m, const M c, const training<sequences>& train, const execution& how,
             std::span<const item_index> history, std::span<float> scores) {
  m.fit(train, how);
  { c.items() } -> std::convertible_to<std::size_t>;
  c.score_next(history, scores);
};

/// One that scores a batch of histories in one go.
template <class M>
concept scores_batches = requires(const M c, const sequence_batch& batch, std::span<float> scores, int threads) {
  c.score_next(batch, scores, threads);
};

/// One that scores some items in less time than all. A seam, which always has score_items, tells by
/// `prefers_candidates()` whether the model inside does.
template <class M>
concept scores_candidates = requires(const M c, std::span<const item_index> history,
                                     std::span<const item_index> candidates, std::span<float> scores) {
  c.score_items(history, candidates, scores);
};
template <class M>
bool prefers_candidates(const M& model) {
  if constexpr (requires { model.prefers_candidates(); }) return model.prefers_candidates();
  return scores_candidates<M>;
}

/// One that stops early, or chooses what it keeps, by a validation part.
template <class M>
concept fits_by_validation = requires(M m, const training<sequences>& train, const validation<next_items>& stop,
                                      const execution& how) {
  m.fit(train, stop, how);
};

/// The most events of a history that a model takes; of one that takes any number, the highest number.
template <class M>
std::size_t longest_history(const M& model) {
  if constexpr (requires { model.longest_history(); }) return model.longest_history();
  return std::numeric_limits<std::size_t>::max();
}

/// The latest `count` events of a history, all where it has no more.
inline std::span<const item_index> latest(std::span<const item_index> history, std::size_t count) noexcept {
  return history.last(std::min(count, history.size()));
}

/// Fits by the validation part where the model can and there is one.
template <next_item_recommender M>
void fit_next(M& model, const training<sequences>& train, const validation<next_items>& stop,
              const execution& how = {}) {
  if constexpr (fits_by_validation<M>) {
    if (stop->size() > 0) {
      model.fit(train, stop, how);
      return;
    }
  }
  model.fit(train, how);
}

/// Scores [n, I] of what comes after each history of a batch, by the model's own batch form where it has one, else
/// history by history over the threads.
template <next_item_recommender M>
void score_next(const M& model, const sequence_batch& batch, std::span<float> scores, int threads = 0) {
  const std::size_t items = model.items();
  require_batch(batch, items, longest_history(model), "score_next");
  require_scores(scores, batch.size() * items, "score_next");
  if constexpr (scores_batches<M>) {
    model.score_next(batch, scores, threads);
  } else {
    parallel_for(batch.size(), 1, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t n = begin; n < end; ++n) model.score_next(batch.of(n), scores.subspan(n * items, items));
    });
  }
}

/// Scores [candidates] of the candidates after a history, in their order; an item may be one of them more than once.
/// By the model's own score_items where it has one, else by the scores of all items. context: the values of columns for
/// every event, where the model reads them.
template <next_item_recommender M>
void score_items(const M& model, std::span<const item_index> history, std::span<const item_index> candidates,
                 std::span<float> scores, std::span<const std::uint32_t> context = {}) {
  require_sequence(history, model.items(), longest_history(model), "score_items");
  require_known("item", candidates, model.items(), "score_items");
  require_scores(scores, candidates.size(), "score_items");
  if constexpr (requires { model.score_items(history, candidates, scores, context); }) {
    model.score_items(history, candidates, scores, context);
  } else if constexpr (scores_candidates<M>) {
    model.score_items(history, candidates, scores);
  } else {
    std::vector<float> all(model.items());
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    score_next(model, sequence_batch{offsets, history, context}, all, 1);
    for (std::size_t n = 0; n < candidates.size(); ++n) scores[n] = all[candidates[n]];
  }
}

/// One that finds the best items in less time than it scores all; a seam always has best_next.
template <class M>
concept finds_best = requires(const M c, std::span<const item_index> history, std::size_t count,
                              std::span<const item_index> left_out, std::span<const std::uint32_t> context) {
  { c.best_next(history, count, left_out, context) } -> std::same_as<std::vector<recommendation>>;
};

/// The `count` items that most likely come next, best first, but for those left out; of equal scores the lower item
/// first, and none of a score of -infinity. By the model's own best_next where it has one, else by the scores of all.
/// Throws where a score is NaN.
template <next_item_recommender M>
std::vector<recommendation> best_next(const M& model, std::span<const item_index> history, std::size_t count,
                                      std::span<const item_index> left_out = {},
                                      std::span<const std::uint32_t> context = {}) {
  detail::require_list(count, model.items(), "best_next");
  require_known("item", left_out, model.items(), "best_next");
  if constexpr (finds_best<M>) {
    return model.best_next(history, count, left_out, context);
  } else {
    std::vector<float> scores(model.items());
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(history.size())};
    score_next(model, sequence_batch{offsets, history, context}, scores, 1);
    return detail::best_items(scores, left_out, count, "best_next");
  }
}

/// The `count` items that most likely come next, best first; fewer where no more have a score above -infinity. What the
/// history holds is left out unless settings say otherwise; of a long one the model sees the latest events. For a model
/// that reads columns, `context` holds their values for every event. Throws where a score is NaN.
template <next_item_recommender M>
std::vector<recommendation> recommend_next(const M& model, std::span<const item_index> history, std::size_t count,
                                           recommend_settings settings = {},
                                           std::span<const std::uint32_t> context = {}) {
  detail::require_list(count, model.items(), "recommend_next");
  require_sequence(history, model.items(), history.size(), "recommend_next");
  require(context.size() % history.size() == 0, "a context that does not fit", "recommend_next",
          "as many values for each event");
  const auto recent = latest(history, longest_history(model));
  const std::size_t columns = context.size() / history.size();
  return best_next(model, recent, count, settings.seen == seen_items::exclude ? history : recent.first(0),
                   context.last(recent.size() * columns));
}

}  // namespace cairn
