#pragma once
/// Two towers, for compare_sequences.

#include <cstdint>
#include <vector>

#include "cairn/recommender/two_towers.hpp"
#include "sequences/networks.hpp"
#include "sequences/options.hpp"

namespace compare {

inline std::vector<setting> tower_settings() {
  return joined(
      {choice("query", {"pooled", "transformer"}, "what reads a history"),
       number("event-decay", ".5", "of a pooled event's weight with each event behind it; 1: the mean", {.3, .9}),
       count("query-layers", "1", "of the pooled reader"), count("item-layers", "0", "on the rows of items"),
       choice("compared", {"cosine", "product"}, "how vectors are"),
       number("temperature", ".1", "of the softmax; of products 1 is in place", {.05, .3, true}),
       choice("log-q", {"yes", "no"}, "is the chance of an item to be in a batch taken out of its score?"),
       count("further", "512", "items drawn evenly that a shard's are joined by", {0, 2048}),
       choice("attributes", {"yes", "no"}, "are those of --item-attributes read?"),
       number("attributes-alone", "0", "share of the rows that are learned without an item's own", {0, .3})},
      starting_at(joined(transformer_settings(), loop_settings()), {{"epochs", "30"},
                                                                    {"patience", "5"},
                                                                    {"dropout", ".2"},
                                                                    {"batch-tokens", "4096"},
                                                                    {"shard-tokens", "4096"}}));
}

template <class Query>
cairn::any_next_item_recommender towers_of(const Query& query, const values& v, std::uint64_t seed,
                                           const shared_attributes& known) {
  using settings = cairn::two_towers_settings<Query, cairn::residual_tower, cairn::adamw, network_schedule>;
  return cairn::two_towers(
      settings{.query = query,
               .item = {.layers = v.whole("item-layers"), .dropout = v.number("dropout")},
               .objective = {.loss = {.temperature = v.number("temperature")},
                             .corrected = v.word("log-q") == "yes",
                             .further = v.whole("further")},
               .attributes = v.word("attributes") == "yes" ? known : nullptr,
               .attributes_alone = v.number("attributes-alone"),
               .cosine = v.word("compared") == "cosine",
               .training = training_of(v, seed),
               .long_ones = v.word("histories") == "all" ? cairn::long_histories::all : cairn::long_histories::latest,
               .deviation = v.number("deviation"),
               .scale = v.number("scale"),
               .validation_seen = seen_of(v)});
}

/// known: what --item-attributes says, once the data is read.
inline sequence_entry two_towers_model(const shared_attributes& known) {
  return {"two-towers", "vectors of histories and of items, softmax over the items of a shard", tower_settings(),
          [known](const values& v, std::uint64_t seed) {
            if (v.word("query") == "transformer") return towers_of(transformer_of(v), v, seed, known);
            return towers_of(cairn::pooled_encoder{.width = v.whole("width"),
                                                   .layers = v.whole("query-layers"),
                                                   .hidden = v.whole("hidden"),
                                                   .positions = v.whole("positions"),
                                                   .decay = v.number("event-decay"),
                                                   .dropout = v.number("dropout")},
                             v, seed, known);
          }};
}

}  // namespace compare
