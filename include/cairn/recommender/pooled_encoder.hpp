#pragma once
/// A reader of histories that pools their rows: the cheapest there is.

#include <cstddef>
#include <vector>

#include "cairn/block/dropout.hpp"
#include "cairn/block/feed_forward.hpp"
#include "cairn/block/pooling.hpp"
#include "cairn/block/residual.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/stack.hpp"
#include "cairn/recommender/sequence_recommender.hpp"

namespace cairn {

/// y = layers(mean of the events' rows, whose weights fall by `decay` with each event behind them), layers x +
/// second(relu(first(x))). Source: Covington, Adams, Sargin: "Deep neural networks for YouTube recommendations", RecSys
/// 2016, where the mean has decay 1 and layers are not residual.
struct pooled_encoder {
  std::size_t width = 64;
  std::size_t layers = 1;
  std::size_t hidden = 0;  ///< of layers; 0: width
  std::size_t positions = 50;
  double decay = .5;
  double dropout = .2;

  std::size_t longest() const noexcept { return positions; }
  template <class Scalar>
  using layer = residual<feed_forward<Scalar, relu_activation>>;
  template <class Scalar>
  using encoder = sequential<dropout_block<Scalar>, pooling<Scalar, decayed_mean_pooling>, stack<layer<Scalar>>>;

  template <class Scalar>
  encoder<Scalar> make() const {
    const decayed_mean_pooling how{decay};
    how.check();
    const layer<Scalar> each(feed_forward<Scalar, relu_activation>({width, hidden == 0 ? width : hidden}), dropout);
    return encoder<Scalar>(dropout_block<Scalar>(dropout), pooling<Scalar, decayed_mean_pooling>{how},
                           stack<layer<Scalar>>(std::vector<layer<Scalar>>(layers, each)));
  }
};
static_assert(sequence_encoder<pooled_encoder>);

}  // namespace cairn
