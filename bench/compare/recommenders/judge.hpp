#pragma once
/// Measuring a fitted recommender by the protocol that the options ask for.

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cairn/evaluate/catalogue.hpp"
#include "cairn/evaluate/ranking.hpp"
#include "cairn/evaluate/rating.hpp"
#include "cairn/recommender/any_recommender.hpp"
#include "harness/judged.hpp"
#include "recommenders/data.hpp"

namespace compare {

template <cairn::tie_policy Ties>
judged rank_with(const cairn::any_recommender& model, const cairn::split<cairn::interactions>& parts, const options& o,
                 const std::vector<std::vector<cairn::item_index>>& negatives, const metric_list& metrics,
                 const Ties& ties) {
  judged result;
  const cairn::execution how{.threads = o.threads};
  const auto seen = o.seen == "allow" ? cairn::seen_items::allow : cairn::seen_items::exclude;
  if (!negatives.empty()) {
    const auto same = o.same_item == "keep" ? cairn::collision::keep : cairn::collision::drop;
    result.take(cairn::evaluate(model, parts, metrics.ranking,
                                cairn::sampled_ranking{.given = negatives, .same_item = same}, ties, how,
                                no_intervals));
  } else {
    using cairn::wanted;
    for (const wanted items : {wanted::all, wanted::fresh, wanted::repeat}) {
      if (items != wanted::all && seen == cairn::seen_items::exclude) continue;
      result.take(cairn::evaluate(model, parts, metrics.ranking, cairn::full_ranking{.seen = seen, .items = items},
                                  ties, how, no_intervals));
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
  return with_ties(o, [&](const auto& ties) { return rank_with(model, parts, o, negatives, metrics, ties); });
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
