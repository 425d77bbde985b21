#pragma once
/// The decoder of Llama.

#include <cstddef>
#include <vector>

#include "cairn/block/feed_forward.hpp"
#include "cairn/block/rms_norm.hpp"
#include "cairn/block/self_attention.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/transformer.hpp"
#include "cairn/language/language_network.hpp"

namespace cairn {

/// What makes one: `layers` of a causal transformer with rotary positions, queries that share keys in groups, gated
/// feed-forward parts and root mean square norms before them; no bias. Source: Touvron et al.: "LLaMA: open and
/// efficient foundation language models", 2023; groups: Llama 2, 2023.
struct llama_decoder {
  std::size_t vocabulary = 32000;
  std::size_t positions = 2048;  ///< the longest text
  std::size_t width = 512;
  std::size_t heads = 8;
  std::size_t groups = 8;  ///< heads of keys and values
  std::size_t layers = 8;
  std::size_t hidden = 1376;  ///< of the feed-forward part
  double dropout = 0;
  double epsilon = 1e-5;  ///< of the norms
  double rotary_base = 10000;
  rotary_pairs pairs = rotary_pairs::halves;  ///< as Hugging Face stores queries and keys; llama2.c: neighbors
  bool tied = false;                          ///< whether tokens are scored by the table that they are read by

  template <class Scalar, class Linear = linear<Scalar>>
  using attention = self_attention<Scalar, causal, rotary_position, grouped_query, Linear>;
  template <class Scalar, class Linear = linear<Scalar>>
  using feed = gated_feed_forward<Scalar, silu_gate, Linear>;
  template <class Scalar, class Linear = linear<Scalar>>
  using layer = transformer_layer<attention<Scalar, Linear>, feed<Scalar, Linear>, rms_normalization<Scalar>>;
  template <class Scalar, class Linear = linear<Scalar>>
  using body = sequential<transformer<layer<Scalar, Linear>>, rms_normalization<Scalar>>;
  /// Of linear maps and tables of tokens as they are trained, or as they are stored for inference.
  template <class Scalar = float, class Linear = linear<Scalar>, class Table = embedding<Scalar>>
  using network = language_network<body<Scalar, Linear>, Table>;

  /// Weights are 0: initialize() draws them, a file has them.
  template <class Scalar = float, class Linear = linear<Scalar>, class Table = embedding<Scalar>>
  network<Scalar, Linear, Table> make() const {
    using each_layer = layer<Scalar, Linear>;
    const rms_normalization<Scalar> norm({width, epsilon});
    const each_layer each(
        attention<Scalar, Linear>({.width = width,
                                   .heads = {heads, groups},
                                   .position = {.positions = positions, .base = rotary_base, .pairs = pairs},
                                   .bias = false}),
        feed<Scalar, Linear>({width, hidden, false}), norm, dropout);
    return {Table(embedding_settings{vocabulary, width}),
            body<Scalar, Linear>(transformer<each_layer>(std::vector<each_layer>(layers, each)), norm), tied};
  }

  /// Weights from N(0, .02), those of what is added to the rows beside them from N(0, .02 / sqrt(2 layers)).
  template <class Scalar>
  static void initialize(network<Scalar>& model, random_stream& random, double deviation = .02) {
    detail::initialize_decoder(
        model, std::get<0>(model.body.parts).layers, [](auto& layer) -> auto& { return layer.feed_forward.down; },
        random, deviation);
  }
};

}  // namespace cairn
