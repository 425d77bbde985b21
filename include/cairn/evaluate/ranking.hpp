#pragma once
/// evaluate: how well a recommender ranks what users took later.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"
#include "cairn/evaluate/protocol.hpp"
#include "cairn/evaluate/ranking_result.hpp"
#include "cairn/evaluate/user_judge.hpp"
#include "cairn/metric/named.hpp"
#include "cairn/metric/rank.hpp"
#include "cairn/recommender/concept.hpp"

namespace cairn {

namespace detail {

/// Refuses what cannot be evaluated before any work is done. Returns the users of test.
template <class M, ranking_protocol Protocol>
std::vector<user_index> require_evaluable(const M& model, const split<interactions>& parts,
                                          std::span<const any_metric> metrics, const Protocol& protocol) {
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
  require_metrics(metrics, model.items(), "evaluate");
  require(protocol.relevant.at_least == protocol.relevant.at_least, "the threshold is NaN", "relevance.at_least",
          "a number");
  for (std::size_t user = 0; protocol.relevant.graded && user < test.users(); ++user) {
    for (const float grade : test.by_user().values_of(user)) {  // finite: interactions hold no others
      if (grade >= 0 || grade < protocol.relevant.at_least) continue;
      throw error("grade " + std::to_string(grade) + " in the test of user " + std::to_string(user), "relevance.graded",
                  "grades of at least 0; at_least = 0 leaves out those below");
    }
  }
  std::vector<user_index> asked;
  for (std::size_t user = 0; user < test.users(); ++user) {
    if (test.by_user().row_size(user) > 0) asked.push_back(static_cast<user_index>(user));
  }
  require_protocol(protocol, asked, model.items());
  return asked;
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
  const std::vector<user_index> asked = detail::require_evaluable(model, parts, metrics, protocol);
  detail::require_bootstrap(resampling);
  const std::size_t items = model.items();
  // A batch holds at most 32 rows and, beyond the first, 8 MiB of scores. It follows from the data's shape alone.
  const std::size_t batch = std::clamp<std::size_t>((std::size_t{1} << 21U) / items, 1, 32);
  detail::ranked_values found(metrics, asked.size(), (asked.size() + batch - 1) / batch);

  const stage_progress stage(how.report, "evaluate", asked.size());
  std::mutex reporting;
  std::size_t done = 0;
  using judge = detail::user_judge<M, Protocol, Ties>;
  struct room {
    std::optional<judge> judging;
    std::vector<float> scores;
    std::vector<user_index> known;
  };
  std::vector<room> rooms(static_cast<std::size_t>(thread_count(how.threads)));

  parallel_for(asked.size(), batch, how.threads, [&](std::size_t begin, std::size_t end, int worker) {
    room& own = rooms[static_cast<std::size_t>(worker)];
    if (!own.judging) own.judging.emplace(model, parts, protocol, ties);
    evaluation_counts& counts = found.counts(begin / batch);
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
        found.keep(n, own.judging->rank_all(user, scores), counts);
      }
    } else {
      for (std::size_t n = begin; n < end; ++n) {
        own.judging->select(asked[n], counts);
        if (own.judging->empty()) {
          ++counts.skipped;
          continue;
        }
        served by = served::known;
        found.keep(n, own.judging->rank_sample(asked[n], counts, by), counts);
        count_served(by);
      }
    }
    const std::scoped_lock lock(reporting);
    done += end - begin;
    stage.tick(done);
  });

  return found.finish(protocol, ties, asked, resampling, how.threads);
}

}  // namespace cairn
