#pragma once
/// Each word of a context alone predicts the word amid it.

#include <cstdint>
#include <span>

#include "cairn/language/word_examples.hpp"

namespace cairn {

/// sum over the context of log P(word | context word), pair after pair: the pairs of a text are those of skip_gram, and
/// every vector learns from what the pair before has left. The pairs of a window share their negatives.
/// Source: Mikolov, Chen, Corrado, Dean: "Efficient estimation of word representations in vector space", ICLR 2013, in
/// the order of word2vec.c; sharing: Ji, Satish, Li, Dubey: "Parallelizing word2vec in shared and distributed memory",
/// 2016.
/// Use: whole words; with subwords the sums of a context's words cost more than the pairs.
struct pairwise_skip_gram {
  template <class Step>
  void step(std::uint32_t word, std::span<const std::uint32_t> context, const Step& step) const {
    step(context, std::span<const std::uint32_t>(&word, 1), inputs_predict::each_alone);
  }
};
static_assert(word_architecture<pairwise_skip_gram>);

}  // namespace cairn
