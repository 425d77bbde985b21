#pragma once
/// Small recommenders of the next item for tests: one that looks at the last item, one that counts what is asked of it.

#include <limits>
#include <span>
#include <vector>

#include "cairn/recommender/next_item.hpp"

namespace cairn::testing {

/// The item after the last one in the order of the catalogue scores highest, then the one after that, and so on.
struct successor {
  using data_type = sequences;
  std::size_t count = 0;
  std::size_t longest = std::numeric_limits<std::size_t>::max();
  void fit(const training<sequences>& train, const execution& how = {}) {
    const stage_progress stage(how.report, "successor", 1);
    stage.tick(1);
    count = train->items();
  }
  std::size_t items() const { return count; }
  std::size_t longest_history() const { return longest; }
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    require_sequence(history, count, longest, "successor");
    require_scores(scores, count, "successor");
    for (std::size_t n = 1; n <= count; ++n) {
      scores[(history.back() + n) % count] = static_cast<float>(count - n);
    }
  }
};

/// The same with a batch form and a fit that stops by validation, both counted.
struct batch_successor : successor {
  mutable std::size_t batches = 0;
  std::size_t stopped_by = 0;
  using successor::fit;
  using successor::score_next;
  void fit(const training<sequences>& train, const validation<next_items>& stop, const execution& how = {}) {
    successor::fit(train, how);
    stopped_by = stop->size();
  }
  void score_next(const sequence_batch& batch, std::span<float> scores, int) const {
    require_batch(batch, count, longest, "batch_successor");
    require_scores(scores, batch.size() * count, "batch_successor");
    ++batches;
    for (std::size_t n = 0; n < batch.size(); ++n) score_next(batch.of(n), scores.subspan(n * count, count));
  }
};

/// The same, which scores candidates alone and counts them and its scorings of all.
struct candidate_successor : successor {
  mutable std::size_t asked = 0, whole = 0;
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    ++whole;
    successor::score_next(history, scores);
  }
  void score_items(std::span<const item_index> history, std::span<const item_index> candidates,
                   std::span<float> scores) const {
    asked += candidates.size();
    std::vector<float> all(count);
    successor::score_next(history, all);
    for (std::size_t n = 0; n < candidates.size(); ++n) scores[n] = all[candidates[n]];
  }
};

/// The same, which adds what it was told of the history's events to `known`.
struct told_successor : candidate_successor {
  std::vector<std::uint32_t>* known = nullptr;
  void score_items(std::span<const item_index> history, std::span<const item_index> candidates, std::span<float> scores,
                   std::span<const std::uint32_t> context = {}) const {
    known->insert(known->end(), context.begin(), context.end());
    candidate_successor::score_items(history, candidates, scores);
  }
};

static_assert(scores_candidates<candidate_successor> && scores_candidates<told_successor> &&
              !scores_candidates<batch_successor>);
static_assert(next_item_recommender<successor> && !scores_batches<successor> && !fits_by_validation<successor>);
static_assert(next_item_recommender<batch_successor> && scores_batches<batch_successor> &&
              fits_by_validation<batch_successor>);

}  // namespace cairn::testing
