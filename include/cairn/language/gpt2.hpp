#pragma once
/// The decoder of GPT-2.

#include <cstddef>
#include <vector>

#include "cairn/block/activation.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/feed_forward.hpp"
#include "cairn/block/layer_norm.hpp"
#include "cairn/block/position_embedding.hpp"
#include "cairn/block/self_attention.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/transformer.hpp"
#include "cairn/language/language_network.hpp"

namespace cairn {

/// What makes one: learned positions, dropout, `layers` of a causal transformer with its norms before the parts, a
/// norm.
/// Source: Radford, Wu, Child, Luan, Amodei, Sutskever: "Language models are unsupervised multitask learners", 2019.
struct gpt2_decoder {
  std::size_t vocabulary = 50257;
  std::size_t positions = 1024;  ///< the longest text
  std::size_t width = 768;
  std::size_t heads = 12;
  std::size_t layers = 12;
  std::size_t hidden = 0;  ///< of the feed-forward part; 0: 4 width
  double dropout = .1;
  double epsilon = 1e-5;  ///< of the norms
  bool bias = true;       ///< in the linear maps
  bool tied = true;       ///< whether tokens are scored by the table that they are read by

  template <class Scalar, class Linear = linear<Scalar>>
  using attention = self_attention<Scalar, causal, no_position, multi_head, Linear>;
  template <class Scalar, class Linear = linear<Scalar>>
  using feed = feed_forward<Scalar, gelu_tanh_activation, Linear>;
  template <class Scalar, class Linear = linear<Scalar>>
  using layer = transformer_layer<attention<Scalar, Linear>, feed<Scalar, Linear>>;
  template <class Scalar, class Linear = linear<Scalar>>
  using body = sequential<learned_positions<Scalar>, dropout_block<Scalar>, transformer<layer<Scalar, Linear>>,
                          layer_normalization<Scalar>>;
  /// Of linear maps and tables of tokens as they are trained, or as they are stored for inference.
  template <class Scalar = float, class Linear = linear<Scalar>, class Table = embedding<Scalar>>
  using network = language_network<body<Scalar, Linear>, Table>;

  /// Weights are 0: initialize() draws them, a file has them.
  template <class Scalar = float, class Linear = linear<Scalar>, class Table = embedding<Scalar>>
  network<Scalar, Linear, Table> make() const {
    using each_layer = layer<Scalar, Linear>;
    const layer_normalization<Scalar> norm({width, epsilon});
    const each_layer each(attention<Scalar, Linear>({.width = width, .heads = {heads}, .bias = bias}),
                          feed<Scalar, Linear>({width, hidden == 0 ? 4 * width : hidden, bias}), norm, dropout);
    return {Table(embedding_settings{vocabulary, width}),
            body<Scalar, Linear>(learned_positions<Scalar>({positions, width}), dropout_block<Scalar>(dropout),
                                 transformer<each_layer>(std::vector<each_layer>(layers, each)), norm),
            tied};
  }

  /// Weights from N(0, .02), those of what is added to the rows beside them from N(0, .02 / sqrt(2 layers)).
  template <class Scalar>
  static void initialize(network<Scalar>& model, random_stream& random, double deviation = .02) {
    detail::initialize_decoder(
        model, std::get<2>(model.body.parts).layers, [](auto& layer) -> auto& { return layer.feed_forward.second; },
        random, deviation);
  }
};

}  // namespace cairn
