#pragma once
/// Self-attentive sequential recommendation: a transformer reads the history.

#include <cstddef>
#include <vector>

#include "cairn/block/dropout.hpp"
#include "cairn/block/feed_forward.hpp"
#include "cairn/block/layer_norm.hpp"
#include "cairn/block/position_embedding.hpp"
#include "cairn/block/sampled_head.hpp"
#include "cairn/block/self_attention.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/softmax_head.hpp"
#include "cairn/block/transformer.hpp"
#include "cairn/loss/generalized_logistic.hpp"
#include "cairn/loss/logistic.hpp"
#include "cairn/recommender/sequence_recommender.hpp"
#include "cairn/sampler/popularity.hpp"

namespace cairn {

/// Learned positions, `layers` of a causal transformer with its norms before the parts, and a norm. Source: Kang,
/// McAuley: "Self-attentive sequential recommendation", ICDM 2018; the norms as in Xiong et al. 2020, and queries are
/// normed with keys and values.
struct sasrec_encoder {
  std::size_t width = 64;
  std::size_t heads = 2;
  std::size_t layers = 2;
  std::size_t hidden = 0;      ///< of the feed-forward part; 0: width
  std::size_t positions = 50;  ///< the longest history
  double dropout = .2;

  std::size_t longest() const noexcept { return positions; }
  template <class Scalar>
  using layer = transformer_layer<self_attention<Scalar>, feed_forward<Scalar, relu_activation>>;
  template <class Scalar>
  using encoder = sequential<learned_positions<Scalar>, dropout_block<Scalar>, transformer<layer<Scalar>>,
                             layer_normalization<Scalar>>;

  template <class Scalar>
  encoder<Scalar> make() const {
    const layer_normalization<Scalar> norm({width});
    const layer<Scalar> each(self_attention<Scalar>({.width = width, .heads = {heads}}),
                             feed_forward<Scalar, relu_activation>({width, hidden == 0 ? width : hidden}), norm,
                             dropout);
    return encoder<Scalar>(learned_positions<Scalar>({positions, width}), dropout_block<Scalar>(dropout),
                           transformer<layer<Scalar>>(std::vector<layer<Scalar>>(layers, each)), norm);
  }
};
static_assert(sequence_encoder<sasrec_encoder>);

/// Generalized binary cross entropy against uniformly drawn items, whose exponent follows from how many they are.
/// Predictions start at the prior of a negative (generalized_logistic_loss::prior): without it a catalogue of 12,000
/// items had learned little after 30 epochs, with it most after 10. A score and `offset` give the logit of the loss.
struct calibrated_head {
  double calibration = .75;
  std::size_t negatives = 256;
  negatives_of shared = negatives_of::row;

  auto prepare(std::span<const std::uint32_t> counts) const {
    auto loss = generalized_logistic_loss::calibrated(calibration, negatives, counts.size());
    loss.offset = loss.prior(negatives);
    return sampled_head<generalized_logistic_loss>{loss, {}, negatives, shared}.prepare(counts);
  }
};
static_assert(item_head<calibrated_head>);

/// SASRec as published: binary cross entropy against one drawn item.
using sasrec = sequence_recommender<sasrec_encoder, sampled_head<logistic_loss>>;
/// SASRec with the softmax over all items.
using sasrec_softmax = sequence_recommender<sasrec_encoder, softmax_head>;
/// SASRec with a softmax over items drawn by popularity, corrected for how likely each was.
using sasrec_sampled_softmax =
    sequence_recommender<sasrec_encoder, sampled_head<sampled_softmax_loss, popularity_sampler>>;
/// Source: Petrov, Macdonald: "gSASRec: reducing overconfidence in sequential recommendation trained with negative
/// sampling", RecSys 2023; there every row draws items of its own.
using gsasrec = sequence_recommender<sasrec_encoder, calibrated_head>;

}  // namespace cairn
