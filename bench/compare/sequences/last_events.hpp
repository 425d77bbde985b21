#pragma once
/// Models of the latest events, for compare_sequences: convolutions over them, and Markov chains.

#include <vector>

#include "cairn/recommender/caser.hpp"
#include "cairn/recommender/fpmc.hpp"
#include "cairn/sampler/popularity.hpp"
#include "sequences/networks.hpp"
#include "sequences/session_networks.hpp"

namespace compare {

inline sequence_entry caser_model() {
  const std::vector<setting> filters{
      count("width", "64", "of embeddings and rows"),
      count("window", "5", "latest events that are looked at", {2, 10}),
      count("horizontal", "16", "filters of each height", {4, 64, true}),
      count("vertical", "4", "filters", {1, 8}),
      count("positions", "50", "events of a history that are learned"),
      number("dropout", ".5", "share, of what the filters found", {.1, .6}),
      number("first-dropout", ".2", "share, of embeddings; the paper has none", {0, .6})};
  return {"caser", "filters over the latest events",
          joined(filters, session_loop({{"negatives", "512"}, {"epochs", "60"}, {"rate", ".003"}, {"scale", "1"}})),
          [](const values& v, std::uint64_t seed) {
            return session_network_of(cairn::caser_encoder{.width = v.whole("width"),
                                                           .window = v.whole("window"),
                                                           .horizontal = v.whole("horizontal"),
                                                           .vertical = v.whole("vertical"),
                                                           .positions = v.whole("positions"),
                                                           .dropout = v.number("dropout"),
                                                           .first_dropout = v.number("first-dropout")},
                                      v, seed);
          }};
}

inline sequence_entry fpmc_model() {
  return {"fpmc",
          "factors of users and of steps from item to item, each event above drawn items",
          {count("factors", "32", "of users, and of steps", {8, 128, true}),
           count("basket", "1", "latest events that ask", {1, 10}),
           count("negatives", "4", "items drawn for each event; published with 1", {1, 32, true}),
           number("power", ".5", "of popularity in drawing, 0 uniform as published", {0, 1}),
           count("epochs", "60", "at most; fewer where patience is out"),
           count("patience", "5", "validations in a row that may be no better; 0 any number"),
           number("rate", ".005", "of AdamW", {.001, .03, true}), number("decay", "0", "of AdamW", {0, .3}),
           count("batch-tokens", "2048", "events of a batch"), number("deviation", ".02", "of the first factors"),
           count("fold-events", "50", "latest events that the user of a history is found by"), stop_by_seen_setting()},
          [](const values& v, std::uint64_t seed) {
            using head = cairn::sampled_head<cairn::bpr_loss, cairn::popularity_sampler>;
            return cairn::any_next_item_recommender(
                cairn::markov_chain_recommender(cairn::markov_chain_settings<head, cairn::adamw>{
                    .factors = v.whole("factors"),
                    .basket = v.whole("basket"),
                    .head = {{}, {.power = v.number("power")}, v.whole("negatives"), cairn::negatives_of::row},
                    .training = {.optimizer = {.inner = {.rate = v.number("rate")}, .decay = v.number("decay")},
                                 .epochs = v.whole("epochs"),
                                 .batch_tokens = v.whole("batch-tokens"),
                                 .patience = v.whole("patience"),
                                 .seed = seed},
                    .deviation = v.number("deviation"),
                    .fold_events = v.whole("fold-events"),
                    .validation_seen = seen_of(v)}));
          }};
}

}  // namespace compare
