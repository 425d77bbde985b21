#pragma once
/// A tiny BERT, a batch for it, and what the batch teaches.

#include <cstdint>
#include <span>
#include <vector>

#include "cairn/language/bert_text_encoder.hpp"
#include "recommender/task_gradients.hpp"

namespace cairn::testing {

inline constexpr bert_text_encoder tiny_bert{
    .vocabulary = 7, .positions = 5, .width = 4, .heads = 2, .layers = 2, .hidden = 6, .dropout = .3};
inline constexpr bert_text_encoder tiny_bert_of_ngrams = [] {
  bert_text_encoder settings = tiny_bert;
  settings.ngrams = 11;
  settings.ngram_dropout = .3;
  settings.ngram_scale = 3;
  return settings;
}();
inline const std::vector<std::uint32_t> bert_offsets{0, 3, 5, 10}, bert_ids{3, 1, 6, 6, 2, 0, 6, 5, 6, 6},
    bert_segments{0, 0, 1, 0, 1, 0, 0, 0, 1, 1};

/// One batch as an example of the training loop.
struct bert_task {
  bert_targets asked;
  bool parts = true;
  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    memory.reset();
    const pass p(bert_offsets, memory, part.seed);
    const std::span<const std::uint32_t> segments = parts ? std::span(bert_segments) : std::span<const std::uint32_t>();
    const bert_losses losses = network.learn({bert_ids, segments}, asked, p, part.scale, part.scale / 2, gradient);
    return losses.tokens + losses.texts / 2;
  }
};
inline const std::vector<std::uint32_t> hidden_rows{2, 3, 6, 8, 9}, hidden_tokens{4, 0, 1, 4, no_target},
    follows_first{1, no_target, 0};

template <class Scalar>
bert_network<Scalar> shaken_bert(double rate, bert_text_encoder settings = tiny_bert) {
  settings.dropout = rate;
  auto network = settings.make<Scalar>();
  random_stream random(4, purpose::initialize);
  network.initialize(random, .4);
  laws::shake(network);
  return network;
}

}  // namespace cairn::testing
