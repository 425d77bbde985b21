#pragma once
/// evaluate: how well a recommender ranks what users took later.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/nearest_name.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"
#include "cairn/evaluate/interval.hpp"
#include "cairn/evaluate/protocol.hpp"
#include "cairn/evaluate/significance.hpp"
#include "cairn/evaluate/user_judge.hpp"
#include "cairn/metric/named.hpp"
#include "cairn/metric/rank.hpp"
#include "cairn/recommender/concept.hpp"

namespace cairn {

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
    refuse_name("metric", metric, "ranking result", std::vector<std::string_view>(metrics.begin(), metrics.end()));
  }
  const interval& operator[](std::string_view metric) const { return summary[place_of(metric)]; }
};

namespace detail {

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
  require(protocol.relevant.at_least == protocol.relevant.at_least, "the threshold is NaN", "relevance.at_least",
          "a number");
  for (std::size_t user = 0; protocol.relevant.graded && user < test.users(); ++user) {
    for (const float grade : test.by_user().values_of(user)) {  // finite: interactions hold no others
      if (grade >= 0 || grade < protocol.relevant.at_least) continue;
      throw error("grade " + std::to_string(grade) + " in the test of user " + std::to_string(user), "relevance.graded",
                  "grades of at least 0; at_least = 0 leaves out those below");
    }
  }
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
/// (sampled_ranking), and averages each metric over these users. New customers are served by serve_scores and
/// counted. Throws for a model or a cut-off that does not fit, for grades below 0, and for scores that are not
/// finite. Full: O(users I) scores plus O(I) comparisons for each relevant item, users in batches over the threads;
/// the same bits on any number of threads.
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
