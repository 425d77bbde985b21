#pragma once
/// A word predicts each word of its context.

#include <cstdint>
#include <span>

#include "cairn/language/word_examples.hpp"

namespace cairn {

/// sum over the context of log P(context word | word). Of a word's window every pair is judged with the word's vector
/// as it stood before the window.
/// Source: Mikolov, Chen, Corrado, Dean: "Efficient estimation of word representations in vector space", ICLR 2013.
/// Use: small texts and rare words; slower than the continuous bag by about the width of the window.
struct skip_gram {
  template <class Step>
  void step(std::uint32_t word, std::span<const std::uint32_t> context, const Step& step) const {
    step(std::span<const std::uint32_t>(&word, 1), context);
  }
};
static_assert(word_architecture<skip_gram>);

}  // namespace cairn
