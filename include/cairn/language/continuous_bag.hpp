#pragma once
/// The words of a context, taken together, predict the word amid them.

#include <cstdint>
#include <span>

#include "cairn/language/word_examples.hpp"

namespace cairn {

/// log P(word | mean of the vectors of its context).
/// Source: Mikolov, Chen, Corrado, Dean: "Efficient estimation of word representations in vector space", ICLR 2013.
/// Use: large texts, where speed counts; frequent words.
struct continuous_bag {
  template <class Step>
  void step(std::uint32_t word, std::span<const std::uint32_t> context, const Step& step) const {
    step(context, std::span<const std::uint32_t>(&word, 1), inputs_predict::as_one);
  }
};
static_assert(word_architecture<continuous_bag>);

}  // namespace cairn
