#pragma once
/// Networks of clicks, which score candidates rather than the catalogue, for compare_sequences.

#include <algorithm>
#include <vector>

#include "cairn/recommender/din.hpp"
#include "sequences/networks.hpp"

namespace compare {

/// Its validation ranks the next item among 100 drawn ones, and --ranking uniform-100 asks for 101 candidates; the
/// whole catalogue takes as many times longer as it is larger.
inline sequence_entry click_network_model() {
  std::vector<setting> loop;
  for (setting& each : loop_settings()) {
    if (each.name != "scale") loop.push_back(std::move(each));
  }
  const std::vector<setting> own{count("width", "64", "of embeddings"),
                                 count("depth", "32", "of the network that weighs events"),
                                 count("hidden", "80", "of the first layer that judges a candidate"),
                                 count("last-hidden", "40", "of the second"),
                                 choice("weights", {"free", "shares"}, "of events; free as published"),
                                 count("positions", "50", "events that are read"),
                                 number("dropout", ".3", "share, of embeddings and hidden layers", {.1, .6}),
                                 count("negatives", "1", "items drawn for each event", {1, 4})};
  return {"din", "attention of a candidate on the history, binary cross entropy against drawn items",
          joined(own, starting_at(loop, {{"epochs", "60"},
                                         {"patience", "5"},
                                         {"rate", ".003"},
                                         {"decay", ".1"},
                                         {"batch-tokens", "512"},
                                         {"shard-tokens", "512"},
                                         {"deviation", "0"}})),
          [](const values& v, std::uint64_t seed) {
            using settings = cairn::din_settings<cairn::uniform_sampler, cairn::adamw, network_schedule>;
            return cairn::any_next_item_recommender(cairn::din(settings{
                .width = v.whole("width"),
                .depth = v.whole("depth"),
                .hidden = {v.whole("hidden"), v.whole("last-hidden")},
                .normalized = v.word("weights") == "shares",
                .positions = v.whole("positions"),
                .dropout = v.number("dropout"),
                .negatives = v.whole("negatives"),
                .training = training_of(v, seed),
                .long_ones = v.word("histories") == "all" ? cairn::long_histories::all : cairn::long_histories::latest,
                .deviation = v.number("deviation")}));
          }};
}

}  // namespace compare
