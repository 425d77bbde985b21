#pragma once
/// What a network of BERT is made from.

#include <cstddef>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/bert_network.hpp"

namespace cairn {

/// `layers` of a transformer that looks both ways, its norms behind the sums, and the heads that are wanted. Source:
/// Devlin, Chang, Lee, Toutanova, NAACL 2019; the defaults are those of its base model.
struct bert_text_encoder {
  std::size_t vocabulary = 30522;
  std::size_t positions = 512;  ///< the longest text
  std::size_t segments = 2;     ///< parts of a text
  std::size_t width = 768;
  std::size_t heads = 12;
  std::size_t layers = 12;
  std::size_t hidden = 0;  ///< of the feed-forward part; 0: 4 width
  double dropout = .1;
  double epsilon = 1e-12;  ///< of the norms
  bool pools = true;       ///< whether there is a row of each text, as its first token's
  bool masks = true;       ///< whether there is the head for tokens that are hidden
  bool follows = true;     ///< whether there is the head for parts that follow each other; only where it pools
  std::size_t ngrams = 0;  ///< rows of hashed n-grams of tokens, as an ngram_embedding has them; 0: no n-grams
  std::size_t longest_ngram = 3;
  double ngram_dropout = .1;  ///< share of n-grams that are left out while training
  double ngram_scale = 1;     ///< by which their rows are taken, and so how fast they learn under Adam

  /// Linear: the type of the maps of its layers; those of the heads are plain.
  template <class Scalar = float, class Linear = linear<Scalar>>
  using network = bert_network<Scalar, Linear>;

  /// Weights are 0: initialize() draws them (published: deviation .02), a file has them.
  template <class Scalar = float, class Linear = linear<Scalar>>
  network<Scalar, Linear> make() const {
    using made = network<Scalar, Linear>;
    require(pools || !follows, "a head for pooled rows without them", "bert_text_encoder.follows",
            "bert_text_encoder.pools");
    const norm_settings norming{width, epsilon};
    const layer_normalization<Scalar> norm(norming);
    const typename made::layer each(typename made::attention_type({.width = width, .heads = {heads}}),
                                    typename made::feed_forward_type({width, hidden == 0 ? 4 * width : hidden}), norm,
                                    dropout);
    made all{
        embedding<Scalar>({vocabulary, width}),
        embedding<Scalar>({segments, width}),
        {},
        typename made::body_type(learned_positions<Scalar>({positions, width}), norm, dropout_block<Scalar>(dropout),
                                 transformer<typename made::layer>(std::vector<typename made::layer>(layers, each))),
        {},
        {},
        {}};
    if (ngrams > 0) {
      all.ngrams.emplace_back(ngram_embedding_settings{
          .buckets = ngrams, .width = width, .longest = longest_ngram, .rate = ngram_dropout, .scale = ngram_scale});
    }
    if (pools) all.pooler.push_back({linear<Scalar>({width, width})});
    if (masks) all.masked.emplace_back(vocabulary, norming);
    if (follows) all.following.emplace_back(linear_settings{width, 2});
    return all;
  }
};

}  // namespace cairn
