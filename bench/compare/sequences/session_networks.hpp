#pragma once
/// Networks that read sessions, for compare_sequences.

#include <vector>

#include "cairn/recommender/narm.hpp"
#include "cairn/recommender/sr_gnn.hpp"
#include "sequences/networks.hpp"

namespace compare {

/// The head and the loop of a session's network.
inline std::vector<setting> session_loop(const std::vector<std::pair<std::string, std::string>>& initial) {
  const std::vector<setting> head{count("negatives", "2048", "items drawn, that all histories of a shard share; 0 all"),
                                  number("power", "1", "of popularity in drawing, 0 uniform", {0, 1})};
  return joined(head, starting_at(loop_settings(), initial));
}

/// The network that the settings say, by the softmax over all items or over drawn ones.
template <class Encoder>
cairn::any_next_item_recommender session_network_of(const Encoder& encoder, const values& v, std::uint64_t seed) {
  if (v.whole("negatives") == 0) return network_of(encoder, cairn::softmax_head{}, v, seed);
  return network_of(encoder, sampled_softmax_of(v), v, seed);
}

inline std::vector<sequence_entry> session_network_models() {
  const std::vector<setting> states{count("width", "100", "of embeddings"),
                                    count("positions", "50", "events that are read")};
  return {{"narm", "GRU, and attention on its states",
           joined(joined(states, {count("hidden", "100", "of states"),
                                  number("dropout", ".25", "share, of embeddings", {.1, .6}),
                                  number("last-dropout", ".5", "share, of states and what attention found", {.1, .6})}),
                  session_loop({{"epochs", "10"},
                                {"schedule", "cosine"},
                                {"rate", ".003"},
                                {"batch-tokens", "1024"},
                                {"scale", "1"},
                                {"deviation", ".06"}})),
           [](const values& v, std::uint64_t seed) {
             return session_network_of(cairn::narm_encoder{.width = v.whole("width"),
                                                           .hidden = v.whole("hidden"),
                                                           .positions = v.whole("positions"),
                                                           .dropout = v.number("dropout"),
                                                           .last_dropout = v.number("last-dropout")},
                                       v, seed);
           }},
          {"sr-gnn", "gated graph of each prefix, and attention of its last item",
           joined(joined(states,
                         {count("steps", "1", "along the edges", {1, 3}),
                          number("dropout", ".2", "share, of embeddings; the paper has none", {0, .5}),
                          number("last-dropout", ".2", "share, of the last row and what attention found", {0, .5})}),
                  session_loop({{"epochs", "10"},
                                {"schedule", "cosine"},
                                {"rate", ".003"},
                                {"batch-tokens", "4096"},
                                {"shard-tokens", "2048"},
                                {"scale", "1"},
                                {"deviation", ".06"}})),
           [](const values& v, std::uint64_t seed) {
             return session_network_of(cairn::sr_gnn_encoder{.width = v.whole("width"),
                                                             .steps = v.whole("steps"),
                                                             .positions = v.whole("positions"),
                                                             .dropout = v.number("dropout"),
                                                             .last_dropout = v.number("last-dropout")},
                                       v, seed);
           }}};
}

}  // namespace compare
