#pragma once
/// The ranking of one user after another, as evaluate does it in each of its threads.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"
#include "cairn/evaluate/protocol.hpp"
#include "cairn/metric/rank.hpp"
#include "cairn/recommender/concept.hpp"

namespace cairn::detail {

/// Ranks users one after another in one thread: the memory that it needs, reused.
template <class M, ranking_protocol Protocol, tie_policy Ties>
class user_judge {
 public:
  user_judge(const M& model, const split<interactions>& parts, const Protocol& protocol, const Ties& ties)
      : model_(model),
        train_(*parts.train),
        history_(*parts.history),
        test_(*parts.test),
        protocol_(protocol),
        ties_(ties) {}

  /// The relevant entries of a user's test that can be judged; counts those that are masked.
  void select(user_index user, evaluation_counts& counts) {
    relevant_.clear();
    const auto items = test_.by_user().columns_of(user);
    const auto values = test_.by_user().values_of(user);
    for (std::size_t n = 0; n < items.size(); ++n) {
      if (values[n] < protocol_.relevant.at_least) continue;
      if constexpr (std::same_as<Protocol, full_ranking>) {
        const bool seen = has(user, items[n]);
        if (seen && protocol_.seen == seen_items::exclude) {
          ++counts.masked;
          continue;
        }
        if ((protocol_.items == wanted::repeat && !seen) || (protocol_.items == wanted::fresh && seen)) continue;
      }
      relevant_.push_back({items[n], items[n], protocol_.relevant.graded ? values[n] : 1.F});
    }
  }
  bool empty() const noexcept { return relevant_.empty(); }

  /// Ranks the selected entries in a row of scores of the whole catalogue, which it masks.
  const ranked_user& rank_all(user_index user, std::span<float> scores) requires std::same_as<Protocol, full_ranking> {
    std::size_t masked = 0;
    if (protocol_.seen == seen_items::exclude) {
      // The ranker finds every score that is not finite, but takes -infinity for a mask: those are told by their
      // number.
      constexpr float mask = -std::numeric_limits<float>::infinity();
      for (const interactions* past : {&train_, &history_}) {
        if (user >= past->users()) continue;
        for (const item_index item : past->by_user().columns_of(user)) {
          if (past == &history_ && train_.by_user().contains(user, item)) continue;  // masked already
          if (!std::isfinite(scores[item])) throw not_finite(user);
          scores[item] = mask;
          ++masked;
        }
      }
    }
    return ranked(user, scores, {}, masked);
  }

  /// Ranks the selected entries among the user's negatives.
  const ranked_user& rank_sample(user_index user, evaluation_counts& counts,
                                 served& how) requires std::same_as<Protocol, sampled_ranking> {
    candidates_.clear();
    for (std::size_t n = 0; n < relevant_.size(); ++n) {
      relevant_[n].at = n;
      candidates_.push_back(relevant_[n].item);
    }
    if (protocol_.given.empty()) {
      draw(user);
    } else {
      for (const item_index item : protocol_.given[user]) {
        const bool same = is_relevant(item);
        counts.colliding += same ? 1U : 0U;
        if (!same || protocol_.same_item == collision::keep) candidates_.push_back(item);
      }
    }
    scores_.resize(candidates_.size());
    how = served::known;
    if (knows(user)) {
      model_.score(user, candidates_, scores_);
    } else {
      row_.resize(train_.items());
      how = serve_scores(model_, train_, user, past_of(user), row_);
      for (std::size_t n = 0; n < candidates_.size(); ++n) scores_[n] = row_[candidates_[n]];
    }
    return ranked(user, scores_, candidates_, 0);
  }

  bool knows(user_index user) const noexcept { return user < model_.users() && train_.by_user().row_size(user) > 0; }
  history_view past_of(user_index user) const noexcept {
    return user < history_.users() ? history_.history(user) : history_view{};
  }

 private:
  /// masked: how many of the scores are -infinity because they were masked. The ranker alone looks at every score.
  const ranked_user& ranked(user_index user, std::span<const float> scores, std::span<const item_index> items,
                            std::size_t masked) {
    for (const relevant_item& each : relevant_) {
      if (!std::isfinite(scores[each.at])) throw not_finite(user);
    }
    const ranked_user& result = ranker_.rank(user, scores, items, relevant_, {}, protocol_.relevant.graded, ties_);
    if (result.candidates + masked != scores.size()) throw not_finite(user);
    return result;
  }
  static error not_finite(user_index user) {
    return {"score is NaN or infinite", "ranking for user " + std::to_string(user), "finite scores from the model"};
  }
  bool has(user_index user, item_index item) const noexcept {
    return train_.by_user().contains(user, item) ||
           (user < history_.users() && history_.by_user().contains(user, item));
  }
  bool is_relevant(item_index item) const noexcept {
    return std::any_of(relevant_.begin(), relevant_.end(), [&](const relevant_item& r) { return r.item == item; });
  }
  void draw(user_index user) {
    const auto taken = [&](item_index item) { return has(user, item) || test_.by_user().contains(user, item); };
    std::size_t known = train_.by_user().row_size(user) + test_.by_user().row_size(user);
    if (user < history_.users()) known += history_.by_user().row_size(user);
    const std::size_t items = train_.items();
    random_stream random(protocol_.seed, purpose::negative, user);
    drawn_.clear();
    if (known + 2 * protocol_.count > items) {  // few are left: list and shuffle them
      for (std::size_t item = 0; item < items; ++item) {
        if (!taken(static_cast<item_index>(item))) drawn_.push_back(static_cast<item_index>(item));
      }
      if (drawn_.size() < protocol_.count) {
        throw error("user " + std::to_string(user) + " leaves " + std::to_string(drawn_.size()) + " items to draw",
                    "sampled ranking", "at least " + std::to_string(protocol_.count));
      }
      random.shuffle(std::span(drawn_));
      drawn_.resize(protocol_.count);
    } else {
      while (drawn_.size() < protocol_.count) {
        const item_index item = random.below(static_cast<std::uint32_t>(items));
        if (taken(item)) continue;
        const auto place = std::lower_bound(drawn_.begin(), drawn_.end(), item);
        if (place == drawn_.end() || *place != item) drawn_.insert(place, item);
      }
    }
    candidates_.insert(candidates_.end(), drawn_.begin(), drawn_.end());
  }

  const M& model_;
  const interactions &train_, &history_, &test_;
  const Protocol& protocol_;
  const Ties& ties_;
  ranker ranker_;
  std::vector<relevant_item> relevant_;
  std::vector<float> scores_, row_;
  std::vector<item_index> candidates_, drawn_;
};

}  // namespace cairn::detail
