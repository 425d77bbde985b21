#pragma once
/// A word predicts all words of its context.

#include <cstdint>
#include <span>

#include "cairn/language/word_examples.hpp"

namespace cairn {

/// sum over the context of log P(context word | word). All pairs of a window are judged by the word's vector as it
/// stood before the window: its rows are read and changed once a window, which counts where there are many.
/// Source: Mikolov, Chen, Corrado, Dean: "Efficient estimation of word representations in vector space", ICLR 2013.
/// Use: with subwords; of whole words pairwise_skip_gram makes slightly better vectors.
struct skip_gram {
  template <class Step>
  void step(std::uint32_t word, std::span<const std::uint32_t> context, const Step& step) const {
    step(std::span<const std::uint32_t>(&word, 1), context, inputs_predict::as_one);
  }
};
static_assert(word_architecture<skip_gram>);

}  // namespace cairn
