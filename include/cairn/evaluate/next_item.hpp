#pragma once
/// evaluate_next: how well a recommender of the next item ranks what came next.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/packed_histories.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/data/training.hpp"
#include "cairn/evaluate/checked_ranker.hpp"
#include "cairn/evaluate/negative_sample.hpp"
#include "cairn/evaluate/protocol.hpp"
#include "cairn/evaluate/ranking_result.hpp"
#include "cairn/metric/named.hpp"
#include "cairn/metric/rank.hpp"
#include "cairn/recommender/next_item.hpp"

namespace cairn {

namespace detail {

/// Ranks the next item of one case after another in one thread: the memory that it needs, reused.
template <ranking_protocol Protocol, tie_policy Ties>
class case_judge {
 public:
  case_judge(const next_items& cases, const Protocol& protocol, const Ties& ties, const negative_sample* sample)
      : cases_(cases), protocol_(protocol), ties_(ties), sample_(sample) {}

  /// The place of a case's next item in a row of scores of the whole catalogue, which is masked; none where it is not
  /// to be judged, which is counted. Against negatives score(candidates, scores) is asked for theirs alone.
  template <class Score>
  const ranked_user* rank(user_index n, std::span<float> scores, const Score& score, evaluation_counts& counts) {
    const auto history = cases_.histories.of(n);
    const item_index next = cases_.next[n];
    known_.assign(history.begin(), history.end());
    std::sort(known_.begin(), known_.end());
    known_.erase(std::unique(known_.begin(), known_.end()), known_.end());
    if constexpr (std::same_as<Protocol, full_ranking>) {
      const bool seen = has(next), excluded = protocol_.seen == seen_items::exclude;
      if (seen && excluded) ++counts.masked;
      if ((seen && (excluded || protocol_.items == wanted::fresh)) || (!seen && protocol_.items == wanted::repeat)) {
        ++counts.skipped;
        return nullptr;
      }
      for (std::size_t at = 0; excluded && at < known_.size(); ++at) ranker_.mask(n, scores, known_[at]);
      const relevant_item wanted_item{next, next};
      return &ranker_.rank(n, scores, {}, std::span(&wanted_item, 1), false, ties_);
    } else {
      candidates_.assign(1, next);
      if (protocol_.given.empty()) {
        sample_->draw(
            n, known_.size() + 1, [&](item_index item) { return item == next || has(item); }, drawn_);
        candidates_.insert(candidates_.end(), drawn_.begin(), drawn_.end());
      } else {
        for (const item_index item : protocol_.given[n]) {
          counts.colliding += item == next ? 1U : 0U;
          if (item != next || protocol_.same_item == collision::keep) candidates_.push_back(item);
        }
      }
      chosen_.resize(candidates_.size());
      score(std::span<const item_index>(candidates_), std::span(chosen_));
      const relevant_item wanted_item{0, next};
      return &ranker_.rank(n, chosen_, candidates_, std::span(&wanted_item, 1), false, ties_);
    }
  }

 private:
  bool has(item_index item) const noexcept { return std::binary_search(known_.begin(), known_.end(), item); }

  const next_items& cases_;
  const Protocol& protocol_;
  const Ties& ties_;
  const negative_sample* sample_;
  checked_ranker ranker_;
  std::vector<item_index> known_, candidates_, drawn_;
  std::vector<float> chosen_;
};

/// Refuses cases that a model cannot be judged on, before any work is done.
inline void require_cases(const next_items& cases, std::size_t items) {
  if (items == 0) throw error("the model is not fitted", "evaluate_next", "a call of fit first");
  if (cases.items() != items) {
    throw error("cases of " + std::to_string(cases.items()) + " items", "evaluate_next",
                "the model's " + std::to_string(items));
  }
  if (cases.histories.users() != cases.size() || cases.next.empty()) {
    throw error(
        std::to_string(cases.histories.users()) + " histories and " + std::to_string(cases.size()) + " next items",
        "evaluate_next", "an item for each history, and at least one case");
  }
  for (std::size_t n = 0; n < cases.size(); ++n) {
    if (cases.histories.length_of(n) > 0 && cases.next[n] < items) continue;
    throw error(cases.next[n] < items ? "an empty history" : "no item " + std::to_string(cases.next[n]),
                "evaluate_next, case " + std::to_string(n), "a history and a next item of the catalogue");
  }
}

template <next_item_recommender M, ranking_protocol Protocol, tie_policy Ties>
ranking_result<Protocol, Ties> judge_next(const M& model, const next_items& cases,
                                          const std::vector<any_metric>& metrics, const Protocol& protocol,
                                          const Ties& ties, const execution& how,
                                          const bootstrap_settings& resampling) {
  const std::size_t items = model.items(), longest = longest_history(model);
  require_cases(cases, items);
  require_metrics(metrics, items, "evaluate_next");
  require(protocol.relevant == relevance{}, "a threshold or grades", "evaluate_next",
          "relevance as it stands by default: next items have no values");
  std::vector<user_index> asked(cases.size());
  std::iota(asked.begin(), asked.end(), user_index{0});
  require_protocol(protocol, asked, items);
  require_bootstrap(resampling);
  const bool few = !std::same_as<Protocol, full_ranking> && prefers_candidates(model);
  std::optional<negative_sample> sample;
  if constexpr (std::same_as<Protocol, sampled_ranking>) sample.emplace(protocol, items);

  // A batch holds at most 32 histories and, beyond the first, 8 MiB of scores. It follows from the data's shape alone.
  const std::size_t batch = std::clamp<std::size_t>((std::size_t{1} << 21U) / items, 1, 32);
  ranked_values found(metrics, cases.size(), chunk_count(cases.size(), batch));
  struct workspace {
    std::optional<case_judge<Protocol, Ties>> judging;
    packed_histories packed;
    std::vector<float> scores;
  };
  std::vector<workspace> workspaces(static_cast<std::size_t>(thread_count(how.threads)));
  const stage_progress stage(how.report, "evaluate", cases.size());
  std::mutex reporting;
  std::size_t done = 0;
  parallel_for(cases.size(), batch, how.threads, [&](std::size_t begin, std::size_t end, int worker) {
    workspace& own = workspaces[static_cast<std::size_t>(worker)];
    if (!own.judging) own.judging.emplace(cases, protocol, ties, sample ? &*sample : nullptr);
    own.packed.clear();
    for (std::size_t n = begin; n < end; ++n) own.packed.add_latest(cases.histories, n, longest);
    const sequence_batch histories = own.packed.batch();
    own.scores.resize(few ? 0 : (end - begin) * items);
    if (!few) score_next(model, histories, own.scores, 1);
    evaluation_counts& counts = found.counts(begin / batch);
    for (std::size_t n = begin; n < end; ++n) {
      const auto scores = few ? std::span<float>() : std::span(own.scores).subspan((n - begin) * items, items);
      const auto score = [&](std::span<const item_index> candidates, std::span<float> to) {
        const std::size_t at = n - begin;
        if (few) return cairn::score_items(model, histories.of(at), candidates, to, histories.context_of(at));
        for (std::size_t c = 0; c < candidates.size(); ++c) to[c] = scores[candidates[c]];
      };
      const ranked_user* const ranked = own.judging->rank(static_cast<user_index>(n), scores, score, counts);
      if (ranked != nullptr) found.keep(n, *ranked, counts);
    }
    const std::scoped_lock lock(reporting);
    done += end - begin;
    stage.tick(done);
  });
  return found.finish(protocol, ties, asked, resampling, how.threads);
}

}  // namespace detail

/// Ranks the next item of each case among all items but those of its history (full_ranking; seen_items::allow lets them
/// compete), or among negatives (sampled_ranking), and averages each metric over the cases; the `users` of the result
/// are the cases' numbers, and so are those of given negatives. A next item that the history holds is left out and
/// counted where seen items are. Of a long history the model sees the latest events; all of it is excluded. Throws for
/// a model, a case, a cut-off or a protocol that does not fit, and for scores that are not finite. O(I) comparisons a
/// case beside the model's scores, of the negatives alone where it prefers that; batches over the threads, each scored
/// in one go on its own; the same bits on any number of threads.
template <next_item_recommender M, ranking_protocol Protocol = full_ranking, tie_policy Ties = random_ties>
ranking_result<Protocol, Ties> evaluate_next(const M& model, const held_out<next_items>& cases,
                                             const std::vector<any_metric>& metrics, const Protocol& protocol = {},
                                             const Ties& ties = {}, const execution& how = {},
                                             const bootstrap_settings& resampling = {}) {
  return detail::judge_next(model, *cases, metrics, protocol, ties, how, resampling);
}

/// The same on the cases that a model is stopped or chosen by: a figure that flatters it.
template <next_item_recommender M, ranking_protocol Protocol = full_ranking, tie_policy Ties = random_ties>
ranking_result<Protocol, Ties> evaluate_next(const M& model, const validation<next_items>& cases,
                                             const std::vector<any_metric>& metrics, const Protocol& protocol = {},
                                             const Ties& ties = {}, const execution& how = {},
                                             const bootstrap_settings& resampling = {}) {
  return detail::judge_next(model, *cases, metrics, protocol, ties, how, resampling);
}

}  // namespace cairn
