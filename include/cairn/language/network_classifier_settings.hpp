#pragma once
/// What makes a network_classifier: the encoder's concept, and the settings of words, networks and training.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "cairn/block/concept.hpp"
#include "cairn/language/text_validation.hpp"
#include "cairn/language/word_vectors.hpp"
#include "cairn/optimizer/adamw.hpp"
#include "cairn/text/normalized_words.hpp"
#include "cairn/train/loop.hpp"

namespace cairn {

/// A policy that makes a block with one row of scores for each text: of vectors of `width` numbers, for so many
/// classes. still() is the same without dropout.
template <class E>
concept text_encoder = std::copyable<E> && requires(const E e, std::size_t width, std::size_t classes) {
  { e.template make<float>(width, classes) } -> block;
  { e.still() } -> std::same_as<E>;
};

template <text_encoder Encoder, text_splitter Splitter = word_splitter, optimizer Optimizer = adamw,
          schedule Schedule = constant_schedule>
struct network_classifier_settings {
  Encoder encoder = {};
  normalized_words<Splitter> words = {};
  std::size_t least_count = 2;                            ///< times that a word occurs in train, to have a vector of
                                                          ///< its own where none was loaded
  std::size_t longest = 1000;                             ///< words of a text that are read
  std::size_t width = 0;                                  ///< of word vectors; 0: that of loaded ones, or 100
  std::shared_ptr<const word_vectors> vectors = nullptr;  ///< that words begin with; all of them are known from then
  bool fixed = false;                                     ///< whether word vectors stay as they were
  double deviation = .25;  ///< of vectors that begin random, where none are loaded: else it is that of the loaded ones
  std::size_t networks = 1;  ///< that are learned, each from a seed and a held-out share of its own: the mean of their
                             ///< probabilities counts
  double held_out = .1;      ///< share of train, drawn by the seed, that stops and calibrates where none is given
  text_validation stop_by = text_validation::log_loss;
  train_settings<Optimizer, Schedule> training = {
      .epochs = 20, .batch_tokens = 1024, .shard_tokens = 256, .patience = 4};
};

}  // namespace cairn
