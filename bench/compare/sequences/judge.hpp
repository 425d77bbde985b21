#pragma once
/// Measuring a fitted recommender of the next item by the protocol that the options ask for.

#include "cairn/evaluate/next_item.hpp"
#include "cairn/recommender/any_next_item_recommender.hpp"
#include "harness/judged.hpp"
#include "sequences/options.hpp"

namespace compare {

/// cases: the test or the validation part. train: what popular negatives are drawn by.
template <class Cases>
judged rank(const cairn::any_next_item_recommender& model, const cairn::sequences& train, const Cases& cases,
            const options& o, const metric_list& metrics) {
  return with_ties(o, [&](const auto& ties) {
    judged result;
    const auto take = [&](const auto& protocol) {
      result.take(
          cairn::evaluate_next(model, cases, metrics.ranking, protocol, ties, {.threads = o.threads}, no_intervals));
    };
    const drawn_negatives negatives = negatives_of(o.ranking);
    if (negatives.count == 0) {
      using cairn::wanted;
      const auto seen = o.seen == "allow" ? cairn::seen_items::allow : cairn::seen_items::exclude;
      for (const wanted items : {wanted::all, wanted::fresh, wanted::repeat}) {
        if (items == wanted::all || o.seen == "allow") take(cairn::full_ranking{.seen = seen, .items = items});
      }
    } else {
      cairn::sampled_ranking protocol{.count = negatives.count, .seed = o.seed};
      const auto counts = cairn::item_counts(train);
      if (negatives.popular) protocol.weights.assign(counts.begin(), counts.end());
      take(protocol);
    }
    return result;
  });
}

}  // namespace compare
