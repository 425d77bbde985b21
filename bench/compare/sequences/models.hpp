#pragma once
/// The recommenders of the next item that compare_sequences knows: a new one is a line in sequence_models.

#include <vector>

#include "cairn/recommender/any_next_item_recommender.hpp"
#include "cairn/recommender/next_item_popularity.hpp"
#include "cairn/recommender/unordered.hpp"
#include "recommenders/linear.hpp"
#include "recommenders/neighbors.hpp"
#include "sequences/networks.hpp"

namespace compare {

/// A recommender of interactions, by the items of a history whatever their order.
inline sequence_entry without_order(recommender_entry inner) {
  inner.settings.push_back(count("latest", "0", "events of a history that have a say, 0 all"));
  return {inner.name, inner.help, inner.settings, [make = inner.make](const values& v, std::uint64_t seed) {
            return cairn::any_next_item_recommender(cairn::unordered(make(v, seed), {.latest = v.whole("latest")}));
          }};
}

inline std::vector<sequence_entry> sequence_models() {
  std::vector<sequence_entry> models{
      {"popularity",
       "what is taken most",
       {},
       [](const values&, std::uint64_t) { return cairn::any_next_item_recommender(cairn::next_item_popularity()); }},
      without_order(model_named(neighbor_models(), "item-knn")),
      without_order(model_named(linear_models(), "ease"))};
  for (sequence_entry& network : network_models()) models.push_back(std::move(network));
  return models;
}

}  // namespace compare
