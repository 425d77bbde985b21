#pragma once
/// The ranking of one user after another, as evaluate does it in each of its threads.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"
#include "cairn/evaluate/checked_ranker.hpp"
#include "cairn/evaluate/negative_sample.hpp"
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
        ties_(ties) {
    if constexpr (std::same_as<Protocol, sampled_ranking>) sample_.emplace(protocol, train_.items());
  }

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
    if (protocol_.seen == seen_items::exclude) {
      for (const interactions* past : {&train_, &history_}) {
        if (user >= past->users()) continue;
        for (const item_index item : past->by_user().columns_of(user)) {
          if (past == &history_ && train_.by_user().contains(user, item)) continue;  // masked already
          ranker_.mask(user, scores, item);
        }
      }
    }
    return ranker_.rank(user, scores, {}, relevant_, protocol_.relevant.graded, ties_);
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
    return ranker_.rank(user, scores_, candidates_, relevant_, protocol_.relevant.graded, ties_);
  }

  bool knows(user_index user) const noexcept { return user < model_.users() && train_.by_user().row_size(user) > 0; }
  history_view past_of(user_index user) const noexcept {
    return user < history_.users() ? history_.history(user) : history_view{};
  }

 private:
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
    sample_->draw(user, known, taken, drawn_);
    candidates_.insert(candidates_.end(), drawn_.begin(), drawn_.end());
  }

  const M& model_;
  const interactions &train_, &history_, &test_;
  const Protocol& protocol_;
  const Ties& ties_;
  checked_ranker ranker_;
  std::optional<negative_sample> sample_;
  std::vector<relevant_item> relevant_;
  std::vector<float> scores_, row_;
  std::vector<item_index> candidates_, drawn_;
};

}  // namespace cairn::detail
