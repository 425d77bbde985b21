#pragma once
/// A recurrent network whose last state is joined by what attention finds among those before it.

#include <cstddef>
#include <utility>

#include "cairn/block/additive_attention.hpp"
#include "cairn/block/beside.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/gru.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/sampled_head.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/softmax_head.hpp"
#include "cairn/recommender/sequence_recommender.hpp"
#include "cairn/sampler/popularity.hpp"

namespace cairn {

/// h = GRU(x), c[t] = sum_{j <= t} (v . sigmoid(A1 h[t] + A2 h[j])) h[j], y = B [h, c]: one GRU is the global and the
/// local encoder, and the product of y with the table of items is the paper's bilinear decoder. Each prefix of a
/// session is learned in the same pass. Source: Li, Ren, Chen, Ren, Lian, Ma: "Neural attentive session-based
/// recommendation", CIKM 2017.
struct narm_encoder {
  std::size_t width = 100;   ///< of embeddings
  std::size_t hidden = 100;  ///< of states
  std::size_t positions = 50;
  double dropout = .25;      ///< on embeddings
  double last_dropout = .5;  ///< on states and what was found

  std::size_t longest() const noexcept { return positions; }
  template <class Scalar>
  using encoder = sequential<dropout_block<Scalar>, gru<Scalar>, beside<additive_attention_block<Scalar>>,
                             dropout_block<Scalar>, linear<Scalar>>;

  template <class Scalar>
  encoder<Scalar> make() const {
    using looking = additive_attention_block<Scalar>;
    return encoder<Scalar>(dropout_block<Scalar>(dropout), gru<Scalar>({.inputs = width, .hidden = hidden}),
                           beside<looking>(looking({.width = hidden})), dropout_block<Scalar>(last_dropout),
                           linear<Scalar>({2 * hidden, width, false}));
  }
};
static_assert(sequence_encoder<narm_encoder>);

/// NARM as published, by the softmax over all items.
using narm = sequence_recommender<narm_encoder, softmax_head>;
/// NARM by a softmax over items drawn by popularity, corrected for how likely each was.
using narm_sampled_softmax = sequence_recommender<narm_encoder, sampled_head<sampled_softmax_loss, popularity_sampler>>;

}  // namespace cairn
