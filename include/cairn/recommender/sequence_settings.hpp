#pragma once
/// What a recommender that is a network is composed of: encoder, head, objective, loop and what is learned besides.

#include <concepts>
#include <cstddef>
#include <memory>

#include "cairn/block/item_head.hpp"
#include "cairn/data/item_attributes.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/further_loss.hpp"
#include "cairn/recommender/next_item_task.hpp"
#include "cairn/recommender/sequence_network.hpp"
#include "cairn/train/settings.hpp"

namespace cairn {

/// A policy that makes what reads a history: `make<Scalar>()` is a block of rows `width` wide, or an item_reader;
/// `longest()` is the most events that it reads. One that pools is learned from every prefix of a history by itself.
template <class E>
concept sequence_encoder = std::copyable<E> && requires(const E e) {
  { e.width } -> std::convertible_to<std::size_t>;
  { e.longest() } -> std::same_as<std::size_t>;
  { e.template make<float>() } -> history_reader;
};

/// A policy of what is learned of histories. `task<Network>(data, longest, long_histories, prepared head)` is a
/// learning_task; `asks_by_mask`: what comes next is told at a mask behind the history, not after its last event, so
/// that one event more changes all of it.
template <class O>
concept sequence_objective = std::copyable<O> && requires {
  { O::asks_by_mask } -> std::convertible_to<bool>;
};
static_assert(sequence_objective<every_next_item>);

template <sequence_encoder Encoder, item_head Head, optimizer Optimizer = adam, schedule Schedule = constant_schedule,
          sequence_objective Objective = every_next_item, further_loss Further = no_further_loss>
struct sequence_recommender_settings {
  Encoder encoder = {};
  Head head = {};
  [[no_unique_address]] Objective objective = {};
  train_settings<Optimizer, Schedule> training = {};
  long_histories long_ones = long_histories::latest;
  double deviation = .02;  ///< of the first weights, N(0, deviation)
  double scale = 0;        ///< on the embeddings that are read; 0: sqrt(width)
  std::size_t validation_cases =
      4096;  ///< of the validation part, drawn by the seed; NDCG@10 over all items is watched
  seen_items validation_seen = seen_items::exclude;  ///< of the history; where they come again, in sessions, allow
  Further further = {};                              ///< what is learned besides
  /// What is known of items, which is read with them; of a catalogue of as many items.
  std::shared_ptr<const item_attributes> attributes = nullptr;
  attribute_use use_of_attributes = {};  ///< whether items are predicted by them too, and how much each counts
};

}  // namespace cairn
