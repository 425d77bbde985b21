#pragma once
/// evaluate: how well a recommender ranks what users took later.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"
#include "cairn/evaluate/interval.hpp"
#include "cairn/evaluate/protocol.hpp"
#include "cairn/evaluate/significance.hpp"
#include "cairn/metric/named.hpp"
#include "cairn/metric/rank.hpp"
#include "cairn/recommender/concept.hpp"

namespace cairn {

/// What an evaluation counted on its way.
struct evaluation_counts {
  std::size_t users = 0;             ///< judged
  std::size_t skipped = 0;           ///< in test but without a relevant item: in no mean
  std::size_t folded_in = 0;         ///< judged, unknown to train, served from their history
  std::size_t by_popularity = 0;     ///< judged, unknown to train, served by popularity
  std::size_t masked = 0;            ///< entries of test left out because the user has them in train or history
  std::size_t colliding = 0;         ///< negatives that were relevant items of the same user, dropped or kept
  friend bool operator==(const evaluation_counts&, const evaluation_counts&) = default;
};

/// The values of all metrics for all judged users, their means with intervals, and how they came about. Protocol and ties
/// are part of the type: results of different ones do not mix.
template <ranking_protocol Protocol, tie_policy Ties>
struct ranking_result {
  Protocol protocol;
  Ties ties;
  std::vector<std::string> metrics;         ///< names, [M]
  std::vector<user_index> users;            ///< judged, ascending, [U]
  std::vector<std::vector<double>> values;  ///< [M][U]
  std::vector<interval> summary;            ///< means over users with bootstrap intervals, [M]
  evaluation_counts counts;
  double seconds = 0;  ///< scoring and ranking, without the intervals

  double users_per_second() const noexcept { return seconds > 0 ? static_cast<double>(users.size()) / seconds : 0; }

  /// The place of a metric among the results; an error that names the nearest where there is none.
  std::size_t place_of(std::string_view metric) const {
    const auto found = std::find(metrics.begin(), metrics.end(), metric);
    if (found != metrics.end()) return static_cast<std::size_t>(found - metrics.begin());
    const std::vector<std::string_view> names(metrics.begin(), metrics.end());
    const std::string_view nearest = nearest_name(metric, names);
    throw error("no metric " + escaped(metric), "ranking result",
                nearest.empty() ? "one that was evaluated" : "perhaps '" + std::string(nearest) + "'");
  }
  const interval& operator[](std::string_view metric) const { return summary[place_of(metric)]; }
};

namespace detail {

/// Ranks users one after another in one thread: the memory that it needs, reused.
template <class M, ranking_protocol Protocol, tie_policy Ties>
class user_judge {
 public:
  user_judge(const M& model, const split<interactions>& parts, const Protocol& protocol, const Ties& ties)
      : model_(model), train_(*parts.train), history_(*parts.history), test_(*parts.test), protocol_(protocol), ties_(ties) {}

  /// The relevant entries of a user's test that can be judged; counts those that are masked.
  void select(user_index user, evaluation_counts& counts) {
    relevant_.clear();
    missing_.clear();
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
  const ranked_user& rank_all(user_index user, std::span<float> scores)
    requires std::same_as<Protocol, full_ranking>
  {
    if (detail::count_finite(scores) != scores.size()) throw not_finite(user);
    if (protocol_.seen == seen_items::exclude) {
      constexpr float masked = -std::numeric_limits<float>::infinity();
      for (const interactions* past : {&train_, &history_}) {
        if (user >= past->users()) continue;
        for (const item_index item : past->by_user().columns_of(user)) scores[item] = masked;
      }
    }
    return ranker_.rank(user, scores, {}, relevant_, missing_, protocol_.relevant.graded, ties_);
  }

  /// Ranks the selected entries among the user's negatives.
  const ranked_user& rank_sample(user_index user, evaluation_counts& counts, served& how)
    requires std::same_as<Protocol, sampled_ranking>
  {
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
    if (detail::count_finite(scores_) != scores_.size()) throw not_finite(user);
    return ranker_.rank(user, scores_, candidates_, relevant_, missing_, protocol_.relevant.graded, ties_);
  }

  bool knows(user_index user) const noexcept { return user < model_.users() && train_.by_user().row_size(user) > 0; }
  history_view past_of(user_index user) const noexcept {
    return user < history_.users() ? history_.history(user) : history_view{};
  }

 private:
  static error not_finite(user_index user) {
    return {"score is NaN or infinite", "ranking for user " + std::to_string(user), "finite scores from the model"};
  }
  bool has(user_index user, item_index item) const noexcept {
    return train_.by_user().contains(user, item) || (user < history_.users() && history_.by_user().contains(user, item));
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
  std::vector<float> missing_, scores_, row_;
  std::vector<item_index> candidates_, drawn_;
};

/// Refuses what cannot be evaluated before any work is done.
template <class M, ranking_protocol Protocol>
void require_evaluable(const M& model, const split<interactions>& parts, std::span<const any_metric> metrics,
                       const Protocol& protocol) {
  const interactions &train = *parts.train, &history = *parts.history, &test = *parts.test;
  if (model.items() == 0) throw error("the model is not fitted", "evaluate", "a call of fit first");
  if (test.items() != model.items() || train.items() != model.items() || train.users() != test.users()) {
    throw error("train is [" + std::to_string(train.users()) + ", " + std::to_string(train.items()) + "], test [" +
                    std::to_string(test.users()) + ", " + std::to_string(test.items()) + "]",
                "evaluate", "the same users in both and the model's " + std::to_string(model.items()) + " items");
  }
  if (history.size() > 0 && (history.items() != test.items() || history.users() != test.users())) {
    throw error("history differs from test in shape", "evaluate", "the same users and items");
  }
  require(!metrics.empty(), "there is no metric", "evaluate", "at least one");
  for (std::size_t n = 0; n < metrics.size(); ++n) {
    if (metrics[n].k() != whole_list && (metrics[n].k() == 0 || metrics[n].k() > model.items())) {
      throw error("cut-off of metric " + escaped(metrics[n].name()), "evaluate",
                  "between 1 and the catalogue's " + std::to_string(model.items()));
    }
    for (std::size_t m = 0; m < n; ++m) {
      if (metrics[n].name() == metrics[m].name()) {
        throw error("metric " + escaped(metrics[n].name()) + " is there twice", "evaluate",
                    "names that differ; any_metric::called gives one");
      }
    }
  }
  if constexpr (std::same_as<Protocol, full_ranking>) {
    require(protocol.items != wanted::repeat || protocol.seen == seen_items::allow, "repeated items are excluded",
            "full ranking", "seen_items::allow where repeated items are wanted");
  } else if (protocol.given.empty()) {
    require(protocol.count > 0, "no negative is drawn", "sampled ranking", "a count of at least 1");
  } else {
    for (std::size_t user = 0; user < test.users(); ++user) {
      if (test.by_user().row_size(user) == 0) continue;
      if (user >= protocol.given.size() || protocol.given[user].empty()) {
        throw error("user " + std::to_string(user) + " has no negatives", "sampled ranking", "some for each user of test");
      }
      for (const item_index item : protocol.given[user]) {
        if (item >= model.items()) {
          throw error("negative " + std::to_string(item) + " of user " + std::to_string(user), "sampled ranking",
                      "an item below " + std::to_string(model.items()));
        }
      }
    }
  }
}

}  // namespace detail

/// Ranks, for each user of test with a relevant item, those items among all (full_ranking) or among negatives
/// (sampled_ranking), and averages each metric over these users. New customers are served by serve_scores and counted.
/// Throws for a model or a cut-off that does not fit, and for scores that are not finite. Full: O(users I) scores plus
/// O(I) comparisons for each relevant item, users in batches over the threads; the same bits on any number of threads.
template <recommender M, ranking_protocol Protocol = full_ranking, tie_policy Ties = random_ties>
ranking_result<Protocol, Ties> evaluate(const M& model, const split<interactions>& parts,
                                        const std::vector<any_metric>& metrics, const Protocol& protocol = {},
                                        const Ties& ties = {}, const execution& how = {},
                                        const bootstrap_settings& resampling = {}) {
  detail::require_evaluable(model, parts, metrics, protocol);
  detail::require_bootstrap(resampling);
  const interactions& test = *parts.test;
  const std::size_t items = model.items();
  const auto begin_time = std::chrono::steady_clock::now();

  std::vector<user_index> asked;
  for (std::size_t user = 0; user < test.users(); ++user) {
    if (test.by_user().row_size(user) > 0) asked.push_back(static_cast<user_index>(user));
  }
  // A batch holds at most 32 rows and, beyond the first, 8 MiB of scores. It follows from the data's shape alone.
  const std::size_t batch = std::clamp<std::size_t>((std::size_t{1} << 21U) / items, 1, 32);
  std::vector<std::vector<double>> values(metrics.size(), std::vector<double>(asked.size()));
  std::vector<char> judged(asked.size(), 0);
  std::vector<evaluation_counts> counted((asked.size() + batch - 1) / batch);

  const stage_progress stage(how.report, "evaluate", asked.size());
  std::mutex reporting;
  std::size_t done = 0;
  using judge = detail::user_judge<M, Protocol, Ties>;
  struct workspace {
    std::optional<judge> judging;
    std::vector<float> scores;
    std::vector<user_index> known;
  };
  std::vector<workspace> workspaces(static_cast<std::size_t>(thread_count(how.threads)));

  parallel_for(asked.size(), batch, how.threads, [&](std::size_t begin, std::size_t end, int worker) {
    workspace& own = workspaces[static_cast<std::size_t>(worker)];
    if (!own.judging) own.judging.emplace(model, parts, protocol, ties);
    evaluation_counts& counts = counted[begin / batch];
    const auto keep = [&](std::size_t n, const ranked_user& ranked) {
      for (std::size_t m = 0; m < metrics.size(); ++m) values[m][n] = metrics[m].value(ranked);
      judged[n] = 1;
      ++counts.users;
    };
    const auto count_served = [&](served by) {
      counts.folded_in += by == served::folded_in ? 1U : 0U;
      counts.by_popularity += by == served::popularity ? 1U : 0U;
    };
    if constexpr (std::same_as<Protocol, full_ranking>) {
      // First the rows of all known users in one go, in the order of the batch.
      own.known.clear();
      for (std::size_t n = begin; n < end; ++n) {
        if (own.judging->knows(asked[n])) own.known.push_back(asked[n]);
      }
      own.scores.resize((own.known.size() + 1) * items);
      if (!own.known.empty()) score_catalogue(model, own.known, std::span(own.scores).first(own.known.size() * items));
      std::size_t row = 0;
      for (std::size_t n = begin; n < end; ++n) {
        const user_index user = asked[n];
        const bool known = own.judging->knows(user);
        const auto scores = std::span(own.scores).subspan((known ? row++ : own.known.size()) * items, items);
        own.judging->select(user, counts);
        if (own.judging->empty()) {
          ++counts.skipped;
          continue;
        }
        if (!known) count_served(serve_scores(model, *parts.train, user, own.judging->past_of(user), scores));
        keep(n, own.judging->rank_all(user, scores));
      }
    } else {
      for (std::size_t n = begin; n < end; ++n) {
        own.judging->select(asked[n], counts);
        if (own.judging->empty()) {
          ++counts.skipped;
          continue;
        }
        served by = served::known;
        keep(n, own.judging->rank_sample(asked[n], counts, by));
        count_served(by);
      }
    }
    const std::scoped_lock lock(reporting);
    done += end - begin;
    stage.tick(done);
  });

  ranking_result<Protocol, Ties> result{protocol, ties, {}, {}, {}, {}, {}, 0};
  for (const any_metric& metric : metrics) result.metrics.push_back(metric.name());
  for (std::size_t n = 0; n < asked.size(); ++n) {
    if (judged[n] != 0) result.users.push_back(asked[n]);
  }
  for (const auto& all : values) {
    std::vector<double> kept;
    kept.reserve(result.users.size());
    for (std::size_t n = 0; n < asked.size(); ++n) {
      if (judged[n] != 0) kept.push_back(all[n]);
    }
    result.values.push_back(std::move(kept));
  }
  for (const evaluation_counts& part : counted) {
    result.counts.users += part.users;
    result.counts.skipped += part.skipped;
    result.counts.folded_in += part.folded_in;
    result.counts.by_popularity += part.by_popularity;
    result.counts.masked += part.masked;
    result.counts.colliding += part.colliding;
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_time).count();
  result.summary = bootstrap_means(result.values, resampling, how.threads);
  return result;
}

/// Paired comparison of two models by one metric. Throws where they were judged on other users or under other settings.
template <ranking_protocol Protocol, tie_policy Ties>
paired_comparison compare(const ranking_result<Protocol, Ties>& first, const ranking_result<Protocol, Ties>& second,
                          std::string_view metric, const bootstrap_settings& settings = {}, int threads = 0) {
  require(first.protocol == second.protocol && first.ties == second.ties && first.users == second.users,
          "the results were not measured alike", "comparison", "the same users, protocol and ties in both");
  return compare_paired(first.values[first.place_of(metric)], second.values[second.place_of(metric)], settings, threads);
}

}  // namespace cairn
