#pragma once
/// Recurrent networks that read a history.

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "cairn/block/dropout.hpp"
#include "cairn/block/gru.hpp"
#include "cairn/block/sampled_head.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/stack.hpp"
#include "cairn/recommender/sequence_recommender.hpp"
#include "cairn/sampler/popularity.hpp"

namespace cairn {

/// `layers` gated recurrent units, one on the other. Source: Hidasi, Karatzoglou, Baltrunas, Tikk: "Session-based
/// recommendations with recurrent neural networks", ICLR 2016; with one table for what is read and what is predicted,
/// as their later "constrained embeddings".
struct gru_encoder {
  std::size_t width = 64;
  std::size_t layers = 1;
  std::size_t positions = 50;  ///< events that are learned from at a time, and the longest history that is read
  double dropout = .2;

  std::size_t longest() const noexcept { return positions; }
  template <class Scalar>
  using encoder = sequential<dropout_block<Scalar>, stack<gru<Scalar>>, dropout_block<Scalar>>;

  template <class Scalar>
  encoder<Scalar> make() const {
    const gru<Scalar> each({.inputs = width, .hidden = width});
    return encoder<Scalar>(dropout_block<Scalar>(dropout), stack<gru<Scalar>>(std::vector<gru<Scalar>>(layers, each)),
                           dropout_block<Scalar>(dropout));
  }
};
static_assert(sequence_encoder<gru_encoder>);

/// GRU4Rec with a softmax over items drawn by popularity, corrected for how likely each was.
using gru4rec = sequence_recommender<gru_encoder, sampled_head<sampled_softmax_loss, popularity_sampler>>;

}  // namespace cairn
