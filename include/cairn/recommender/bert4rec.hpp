#pragma once
/// Bidirectional self-attention that fills the gaps of a history.

#include <cstddef>
#include <type_traits>
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
#include "cairn/recommender/cloze_task.hpp"
#include "cairn/recommender/sequence_recommender.hpp"
#include "cairn/sampler/popularity.hpp"

namespace cairn {

/// Learned positions and `layers` of a transformer whose attention sees both sides, with GELU between the feed-forward
/// parts. norm_order::before: norms before the parts and one at the end; behind: on the embeddings and behind the sums,
/// as published, which learns slower (ml-1m, NDCG@10 after 20 epochs: .079, before .085). Positions are counted from
/// the end by default, so that the mask behind a history always has the same one (.085; from the begin .083). Left out
/// of the published output are its own linear map and the biases of items; weights of attention are not dropped.
template <norm_order Order = norm_order::before, counted_from From = counted_from::end>
struct bert_encoder {
  std::size_t width = 64;
  std::size_t heads = 2;
  std::size_t layers = 2;
  std::size_t hidden = 0;      ///< of the feed-forward part; 0: four times the width
  std::size_t positions = 50;  ///< the longest history and the mask
  double dropout = .2;

  std::size_t longest() const noexcept { return positions; }
  template <class Scalar>
  using layer = transformer_layer<self_attention<Scalar, bidirectional>, feed_forward<Scalar, gelu_activation>,
                                  layer_normalization<Scalar>, Order>;
  template <class Scalar>
  using encoder = std::conditional_t<Order == norm_order::behind,
                                     sequential<learned_positions<Scalar, From>, layer_normalization<Scalar>,
                                                dropout_block<Scalar>, transformer<layer<Scalar>>>,
                                     sequential<learned_positions<Scalar, From>, dropout_block<Scalar>,
                                                transformer<layer<Scalar>>, layer_normalization<Scalar>>>;

  template <class Scalar>
  encoder<Scalar> make() const {
    const layer_normalization<Scalar> norm({width});
    const layer<Scalar> each(self_attention<Scalar, bidirectional>({.width = width, .heads = {heads}}),
                             feed_forward<Scalar, gelu_activation>({width, hidden == 0 ? 4 * width : hidden}), norm,
                             dropout);
    const learned_positions<Scalar, From> places({positions, width});
    const dropout_block<Scalar> dropped(dropout);
    transformer<layer<Scalar>> reader(std::vector<layer<Scalar>>(layers, each));
    if constexpr (Order == norm_order::behind) {
      return encoder<Scalar>(places, norm, dropped, std::move(reader));
    } else {
      return encoder<Scalar>(places, dropped, std::move(reader), norm);
    }
  }
};
static_assert(sequence_encoder<bert_encoder<>>);
static_assert(sequence_objective<cloze>);

/// BERT4Rec with the softmax over all items.
using bert4rec = sequence_recommender<bert_encoder<>, softmax_head, adam, constant_schedule, cloze>;
/// BERT4Rec with a softmax over items drawn by popularity, corrected for how likely each was.
using bert4rec_sampled_softmax =
    sequence_recommender<bert_encoder<>, sampled_head<sampled_softmax_loss, popularity_sampler>, adam,
                         constant_schedule, cloze>;

}  // namespace cairn
