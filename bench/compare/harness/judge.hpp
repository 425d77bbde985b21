#pragma once
/// Measuring a fitted recommender by the protocol that the options ask for.

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/evaluate/catalogue.hpp"
#include "cairn/evaluate/ranking.hpp"
#include "cairn/evaluate/rating.hpp"
#include "harness/data.hpp"
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
};

inline std::vector<std::string> slices_of(const options& o) {
  if (o.seen == "exclude") return {"all items"};
  return {"all items", "new items", "repeat items"};
}

template <cairn::tie_policy Ties>
judged rank_with(const cairn::any_recommender& model, const cairn::split<cairn::interactions>& parts, const options& o,
                 const std::vector<std::vector<cairn::item_index>>& negatives, const metric_list& metrics,
                 const Ties& ties) {
  judged result;
  const cairn::execution how{.threads = o.threads};
  const auto take = [&](const auto& found) {
    ranked slice{std::vector<by_user>(metrics.ranking.size()), found.counts};
    for (std::size_t m = 0; m < metrics.ranking.size(); ++m) {
      for (std::size_t n = 0; n < found.users.size(); ++n) {
        slice.values[m][found.users[n]].push_back(found.values[m][n]);
      }
    }
    if (result.slices.empty()) {
      result.seconds = found.seconds;
      result.users = found.users.size();
    }
    result.slices.push_back(std::move(slice));
  };
  const cairn::bootstrap_settings none{.resamples = 1};  // intervals come from all folds together
  const auto seen = o.seen == "allow" ? cairn::seen_items::allow : cairn::seen_items::exclude;
  if (!negatives.empty()) {
    const auto same = o.same_item == "keep" ? cairn::collision::keep : cairn::collision::drop;
    take(cairn::evaluate(model, parts, metrics.ranking, cairn::sampled_ranking{.given = negatives, .same_item = same},
                         ties, how, none));
  } else {
    using cairn::wanted;
    for (const wanted items : {wanted::all, wanted::fresh, wanted::repeat}) {
      if (items != wanted::all && seen == cairn::seen_items::exclude) continue;
      take(cairn::evaluate(model, parts, metrics.ranking, cairn::full_ranking{.seen = seen, .items = items}, ties, how,
                           none));
    }
  }
  std::map<std::size_t, cairn::catalogue_result> lists;  // by k
  for (const auto& [value, k] : metrics.catalogue) {
    if (lists.count(k) == 0) lists[k] = cairn::evaluate_catalogue(model, parts, {.k = k, .seen = seen}, how);
    result.catalogue.push_back(lists[k].*value);
  }
  return result;
}

inline judged rank(const cairn::any_recommender& model, const cairn::split<cairn::interactions>& parts,
                   const options& o, const std::vector<std::vector<cairn::item_index>>& negatives,
                   const metric_list& metrics) {
  if (o.ties == "optimistic") return rank_with(model, parts, o, negatives, metrics, cairn::optimistic_ties{});
  if (o.ties == "pessimistic") return rank_with(model, parts, o, negatives, metrics, cairn::pessimistic_ties{});
  return rank_with(model, parts, o, negatives, metrics, cairn::random_ties{.seed = o.seed});
}

/// Errors of predicted ratings, clipped to the range of train's; also the seconds that it took.
inline cairn::rating_result rate(const cairn::any_recommender& model, const cairn::split<cairn::interactions>& parts,
                                 const options& o, double& seconds) {
  const auto& values = parts.train->by_user().values;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const auto begin = std::chrono::steady_clock::now();
  auto result = cairn::evaluate_ratings(
      model, parts, {.lowest = static_cast<double>(*low), .highest = static_cast<double>(std::max(*high, *low + 1))},
      {.threads = o.threads});
  seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace compare
