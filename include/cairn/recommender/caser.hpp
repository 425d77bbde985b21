#pragma once
/// Convolutional filters over the latest events of a history.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cairn/block/activation.hpp"
#include "cairn/block/bank.hpp"
#include "cairn/block/convolution.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/sampled_head.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/side_by_side.hpp"
#include "cairn/block/sliding_maximum.hpp"
#include "cairn/block/softmax_head.hpp"
#include "cairn/block/weighted_window.hpp"
#include "cairn/recommender/sequence_recommender.hpp"
#include "cairn/sampler/popularity.hpp"

namespace cairn {

/// Of the last L events E [L, width]: for each height h = 1 ... L the largest over the places i of relu(F_h . E[i ... i
/// + h - 1]) (horizontal filters), and sum_l w_l E[l] (vertical ones); y = A [all of them] + b. All events of a
/// history are learned in one pass: a convolution of h taps and the maximum over its last L - h + 1 rows serve every
/// window, so that a place is worked out once for the L - h + 1 windows that hold it: L (L + 1) width `horizontal`
/// flops an event, (L + 2) / 3 times fewer than one window at a time takes. Before the first event there are zeros; a
/// place that holds no event does not count. Other than published: there is no vector of the user, as what is known of
/// him is his history; the table of what is read is that of what is predicted; and with that one an activation of y, of
/// one sign, costs ranking (s3rec-beauty: NDCG@10 .035 with, .040 without), so that there is none. Source: Tang, Wang:
/// "Personalized top-N sequential recommendation via convolutional sequence embedding", WSDM 2018.
struct caser_encoder {
  std::size_t width = 64;
  std::size_t window = 5;       ///< L, events
  std::size_t horizontal = 16;  ///< filters of each height
  std::size_t vertical = 4;     ///< filters
  std::size_t positions = 50;   ///< most events that are read; those before the window have no say
  double dropout = .5;          ///< on what the filters found
  double first_dropout = .2;    ///< on embeddings; the paper has none

  std::size_t longest() const noexcept { return positions; }
  template <class Scalar>
  using filter = sequential<convolution<Scalar>, sliding_maximum<Scalar>>;
  template <class Scalar>
  using encoder =
      sequential<dropout_block<Scalar>,
                 side_by_side<sequential<bank<filter<Scalar>>, relu_block<Scalar>>, weighted_window<Scalar>>,
                 dropout_block<Scalar>, linear<Scalar>>;

  template <class Scalar>
  encoder<Scalar> make() const {
    detail::require_size(window, "caser_encoder.window");
    detail::require_size(horizontal, "caser_encoder.horizontal");
    std::vector<filter<Scalar>> filters;
    for (std::size_t height = 1; height <= window; ++height) {
      filters.emplace_back(convolution<Scalar>({.inputs = width, .outputs = horizontal, .taps = height}),
                           sliding_maximum<Scalar>(window - height + 1));
    }
    side_by_side found(sequential(bank<filter<Scalar>>(std::move(filters)), relu_block<Scalar>()),
                       weighted_window<Scalar>({.width = width, .filters = vertical, .rows = window}));
    const std::size_t columns = found.outputs();
    return encoder<Scalar>(dropout_block<Scalar>(first_dropout), std::move(found), dropout_block<Scalar>(dropout),
                           linear<Scalar>({columns, width}));
  }
};
static_assert(sequence_encoder<caser_encoder>);

/// Caser by the softmax over all items.
using caser = sequence_recommender<caser_encoder, softmax_head>;
/// Caser by a softmax over items drawn by popularity, corrected for how likely each was.
using caser_sampled_softmax =
    sequence_recommender<caser_encoder, sampled_head<sampled_softmax_loss, popularity_sampler>>;

}  // namespace cairn
