#pragma once
/// The metrics that were asked for, and what one fitted model earned by them.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/evaluate/catalogue.hpp"
#include "cairn/evaluate/ranking_result.hpp"
#include "harness/options.hpp"

namespace compare {

/// Of one metric: the value of each judged user. Pooled over folds, so that an interval resamples users.
using by_user = std::map<cairn::user_index, std::vector<double>>;

/// The metrics of all lists together, by name.
inline constexpr std::array<std::pair<std::string_view, double cairn::catalogue_result::*>, 6> catalogue_metrics{
    {{"coverage", &cairn::catalogue_result::coverage},
     {"gini", &cairn::catalogue_result::gini},
     {"novelty", &cairn::catalogue_result::novelty},
     {"average_popularity", &cairn::catalogue_result::average_popularity},
     {"long_tail_share", &cairn::catalogue_result::long_tail_share},
     {"popularity_lift", &cairn::catalogue_result::popularity_lift}}};

/// Ranking metrics, and those of all lists together.
struct metric_list {
  std::vector<std::string> names;          ///< in the order asked for, the ranking ones first
  std::vector<cairn::any_metric> ranking;  ///< [ranking.size()] of names
  std::vector<std::pair<double cairn::catalogue_result::*, std::size_t>> catalogue;  ///< which, and k
};

inline metric_list metrics_of(const std::string& text) {
  metric_list metrics;
  std::vector<std::string> last;
  for (const std::string& name : listed(text)) {
    const std::size_t at = name.find('@');
    const std::string family = name.substr(0, at);
    const auto of_lists = std::find_if(catalogue_metrics.begin(), catalogue_metrics.end(),
                                       [&](const auto& each) { return each.first == family; });
    if (of_lists != catalogue_metrics.end()) {
      const std::string cut = at == name.npos ? "10" : name.substr(at + 1);
      char* end = nullptr;
      const unsigned long k = std::strtoul(cut.c_str(), &end, 10);
      if (cut.empty() || *end != '\0' || k == 0) {
        throw cairn::error("metric " + cairn::escaped(name), "--metrics", "a cut-off such as " + family + "@10");
      }
      metrics.catalogue.emplace_back(of_lists->second, k);
      last.push_back(name);
    } else {  // hr is short for hit_rate
      metrics.ranking.push_back(
          cairn::metric_named(family == "hr" ? std::string("hit_rate").append(name, 2) : name).called(name));
      metrics.names.push_back(name);
    }
  }
  metrics.names.insert(metrics.names.end(), last.begin(), last.end());
  cairn::require(!metrics.ranking.empty(), "no ranking metric", "--metrics", "at least one, such as ndcg@10");
  return metrics;
}

/// What one pass over the users of a test part found, for one choice of wanted items.
struct ranked {
  std::vector<by_user> values;  ///< of each ranking metric
  cairn::evaluation_counts counts;
};

/// All items, or with seen items allowed: all, the new ones and the repeated ones.
struct judged {
  std::vector<ranked> slices;
  std::vector<double> catalogue;  ///< of each catalogue metric
  double seconds = 0;             ///< of scoring and ranking all items
  std::size_t users = 0;          ///< judged in that time

  /// One more slice: a ranking_result of whatever protocol.
  template <class Result>
  void take(const Result& found) {
    ranked slice{std::vector<by_user>(found.metrics.size()), found.counts};
    for (std::size_t m = 0; m < found.metrics.size(); ++m) {
      for (std::size_t n = 0; n < found.users.size(); ++n) {
        slice.values[m][found.users[n]].push_back(found.values[m][n]);
      }
    }
    if (slices.empty()) {
      seconds = found.seconds;
      users = found.users.size();
    }
    slices.push_back(std::move(slice));
  }
};

/// Of an evaluation whose intervals come later, from all folds and fits together.
inline constexpr cairn::bootstrap_settings no_intervals{.resamples = 1};

/// f(ties), with the policy that the options name.
template <class F>
judged with_ties(const shared_options& o, const F& f) {
  if (o.ties == "optimistic") return f(cairn::optimistic_ties{});
  if (o.ties == "pessimistic") return f(cairn::pessimistic_ties{});
  return f(cairn::random_ties{.seed = o.seed});
}

inline std::vector<std::string> slices_of(const shared_options& o) {
  if (o.seen == "exclude") return {"all items"};
  return {"all items", "new items", "repeat items"};
}

}  // namespace compare
