#pragma once
/// What a recommender's lists do to the catalogue: coverage, concentration, novelty and popularity of all top-k lists
/// together.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"
#include "cairn/kernel/top_k.hpp"
#include "cairn/metric/catalogue.hpp"
#include "cairn/metric/popularity_bias.hpp"
#include "cairn/metric/rank.hpp"
#include "cairn/recommender/concept.hpp"

namespace cairn {

struct catalogue_result {
  double coverage = 0;            ///< share of the catalogue on at least one list
  double gini = 0;                ///< 0: all items are shown alike
  double novelty = 0;             ///< mean bits of self-information of a place
  double average_popularity = 0;  ///< mean customers in train who took the item at a place
  double long_tail_share = 0;     ///< share of places given to items outside the short head
  double popularity_lift = 0;     ///< lists over what their customers had before, of those who had something
  std::size_t lists = 0;
  std::vector<std::size_t> shown;  ///< by item: lists that hold it
};

struct catalogue_settings {
  std::size_t k = 10;
  seen_items seen = seen_items::exclude;
  random_ties ties = {};  ///< which of equally scored items fill the last places
  double head = .8;       ///< share of all takings in train that makes the short head
};

/// The lists of all users of test, new customers served by serve_scores. A user who has taken all but fewer than k
/// items gets a shorter list. O(users I); the same bits on any number of threads.
template <recommender M>
catalogue_result evaluate_catalogue(const M& model, const split<interactions>& parts,
                                    const catalogue_settings& settings = {}, const execution& how = {}) {
  const interactions &train = *parts.train, &history = *parts.history, &test = *parts.test;
  const std::size_t items = model.items();
  if (items == 0) throw error("the model is not fitted", "evaluate_catalogue", "a call of fit first");
  if (test.items() != items || train.items() != items || train.users() != test.users()) {
    throw error("train, test and model differ in shape", "evaluate_catalogue", "the same users and items in each");
  }
  if (settings.k == 0 || settings.k > items) {
    throw error("lists of " + std::to_string(settings.k) + " items", "evaluate_catalogue",
                "between 1 and the catalogue's " + std::to_string(items));
  }
  std::vector<std::size_t> taken(items);
  for (std::size_t item = 0; item < items; ++item) taken[item] = train.by_item().row_size(item);
  least_head_popularity(taken, settings.head);  // a wrong head is told before the work
  std::vector<user_index> users;
  for (std::size_t user = 0; user < test.users(); ++user) {
    if (test.by_user().row_size(user) > 0) users.push_back(static_cast<user_index>(user));
  }
  std::vector<double> shown_popularity(users.size()), had_popularity(users.size());  // 0 in both: no past, not compared
  std::vector<std::vector<std::size_t>> shown(static_cast<std::size_t>(thread_count(how.threads)));
  parallel_for(users.size(), 16, how.threads, [&](std::size_t begin, std::size_t end, int worker) {
    auto& own = shown[static_cast<std::size_t>(worker)];  // whole counts: the order of sums does not matter
    own.resize(items);
    std::vector<float> scores(items);
    std::vector<scored_index> best;
    std::vector<item_index> list;
    std::vector<std::pair<std::uint64_t, item_index>> tied;
    for (std::size_t n = begin; n < end; ++n) {
      const user_index user = users[n];
      serve_scores(model, train, user, user < history.users() ? history.history(user) : history_view{}, scores);
      if (count_finite(scores) != scores.size()) {
        throw error("score is NaN or infinite", "lists for user " + std::to_string(user),
                    "finite scores from the model");
      }
      if (settings.seen == seen_items::exclude) {
        for (const interactions* past : {&train, &history}) {
          if (user >= past->users()) continue;
          for (const item_index item : past->by_user().columns_of(user)) {
            scores[item] = -std::numeric_limits<float>::infinity();
          }
        }
      }
      top_k(scores, settings.k, best);
      if (best.empty()) continue;
      // Above the last score all are in; of those that equal it, the lowest hashes.
      const float last = best.back().score;
      list.clear();
      for (const scored_index& each : best) {
        if (each.score > last) list.push_back(each.index);
      }
      const std::size_t places = best.size() - list.size();
      tied.clear();
      for (std::size_t item = 0; item < items; ++item) {
        const auto id = static_cast<item_index>(item);
        if (scores[item] == last) tied.emplace_back(settings.ties.order(user, id), id);
      }
      std::nth_element(tied.begin(), tied.begin() + static_cast<std::ptrdiff_t>(places - 1), tied.end());
      for (std::size_t place = 0; place < places; ++place) list.push_back(tied[place].second);
      for (const item_index item : list) ++own[item];
      const interactions& past = train.by_user().row_size(user) > 0 || user >= history.users() ? train : history;
      if (past.by_user().row_size(user) == 0) continue;
      shown_popularity[n] = mean_popularity(list, taken);
      had_popularity[n] = mean_popularity(past.by_user().columns_of(user), taken);
    }
  });
  catalogue_result result;
  result.lists = users.size();
  result.shown.assign(items, 0);
  for (const auto& own : shown) {
    for (std::size_t item = 0; item < own.size(); ++item) result.shown[item] += own[item];
  }
  std::size_t customers = 0;
  for (std::size_t user = 0; user < train.users(); ++user) customers += train.by_user().row_size(user) > 0 ? 1U : 0U;
  const catalogue_use use{result.shown, taken, customers};
  result.coverage = coverage(use);
  result.gini = gini(use);
  result.novelty = novelty(use);
  result.average_popularity = average_popularity(use);
  result.long_tail_share = long_tail_share(use, settings.head);
  result.popularity_lift = popularity_lift(shown_popularity, had_popularity);
  return result;
}

}  // namespace cairn
