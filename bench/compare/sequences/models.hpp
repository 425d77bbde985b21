#pragma once
/// The recommenders of the next item that compare_sequences knows: a new one is a line in sequence_models.

#include <limits>
#include <utility>
#include <vector>

#include "cairn/recommender/any_next_item_recommender.hpp"
#include "cairn/recommender/events_alone.hpp"
#include "cairn/recommender/next_item_popularity.hpp"
#include "cairn/recommender/sequential_rules.hpp"
#include "cairn/recommender/session_neighbors.hpp"
#include "cairn/recommender/unordered.hpp"
#include "recommenders/linear.hpp"
#include "recommenders/neighbors.hpp"
#include "sequences/click_networks.hpp"
#include "sequences/contrastive.hpp"
#include "sequences/last_events.hpp"
#include "sequences/networks.hpp"
#include "sequences/session_networks.hpp"
#include "sequences/towers.hpp"

namespace compare {

/// A recommender of interactions, by the items of a history whatever their order.
inline sequence_entry without_order(recommender_entry inner) {
  inner.settings.push_back(count("latest", "0", "events of a history that have a say, 0 all"));
  return {inner.name, inner.help, inner.settings, [make = inner.make](const values& v, std::uint64_t seed) {
            return cairn::any_next_item_recommender(cairn::unordered(make(v, seed), {.latest = v.whole("latest")}));
          }};
}

/// The same recommender, fitted on and shown the events of one action alone.
inline sequence_entry of_action_alone(const sequence_entry& inner, const std::string& name) {
  sequence_entry alone = inner;
  alone.name = inner.name + ", " + name + " alone";
  alone.make = [make = inner.make, value = static_cast<std::uint32_t>(action_of(name))](const values& v,
                                                                                        std::uint64_t seed) {
    return cairn::any_next_item_recommender(cairn::events_alone(make(v, seed), {"action", value}));
  };
  return alone;
}

inline std::vector<sequence_entry> session_models() {
  const std::vector<setting> neighbors{
      count("neighbors", "100", "sessions that are asked, the most alike", {50, 1000, true}),
      count("recent", "1000", "of the sessions that share an item, the latest that are compared; 0 all")};
  const auto settings_of = [](const values& v) {
    return cairn::session_neighbors_settings{.neighbors = v.whole("neighbors"), .recent = v.whole("recent")};
  };
  return {{"sequential-rules",
           "what came after the last item, by how soon",
           {count("steps", "10", "most events from one item to the other", {1, 20})},
           [](const values& v, std::uint64_t) {
             return cairn::any_next_item_recommender(cairn::sequential_rules({.steps = v.whole("steps")}));
           }},
          {"vsknn", "sessions that share late items", neighbors,
           [settings_of](const values& v, std::uint64_t) {
             return cairn::any_next_item_recommender(cairn::vsknn(settings_of(v)));
           }},
          {"stan", "sessions that share late items, and what stands near these there",
           joined(neighbors, {number("event-decay", "3", "events of the history", {.5, 10, true}),
                              number("session-decay", "0", "sessions of train; 0 all say the same"),
                              number("item-decay", "3", "events from a shared item to another", {.5, 10, true})}),
           [settings_of](const values& v, std::uint64_t) {
             const double sessions = v.number("session-decay");
             return cairn::any_next_item_recommender(cairn::stan(
                 settings_of(v), {.event_decay = v.number("event-decay"),
                                  .session_decay = sessions == 0 ? std::numeric_limits<double>::infinity() : sessions,
                                  .item_decay = v.number("item-decay")}));
           }}};
}

/// known: what --item-attributes says, once the data is read.
inline std::vector<sequence_entry> sequence_models(const shared_attributes& known) {
  std::vector<sequence_entry> models{
      {"popularity",
       "what is taken most",
       {},
       [](const values&, std::uint64_t) { return cairn::any_next_item_recommender(cairn::next_item_popularity()); }},
      without_order(model_named(neighbor_models(), "item-knn")),
      without_order(model_named(linear_models(), "ease"))};
  for (sequence_entry& each : session_models()) models.push_back(std::move(each));
  for (sequence_entry& network : network_models(known)) models.push_back(std::move(network));
  for (sequence_entry& network : session_network_models()) models.push_back(std::move(network));
  models.push_back(contrastive_model(known));
  models.push_back(two_towers_model(known));
  models.push_back(caser_model());
  models.push_back(fpmc_model());
  models.push_back(click_network_model());
  return models;
}

}  // namespace compare
