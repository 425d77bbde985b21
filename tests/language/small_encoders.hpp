#pragma once
/// A tokenizer of letters and small encoders of what it makes.

#include <string>
#include <vector>

#include "cairn/language/bert_frame.hpp"
#include "cairn/language/bert_text_encoder.hpp"
#include "cairn/language/bert_tokenizer.hpp"

namespace cairn::testing {

/// The frame's pieces and the words a to f: ids 5 to 10.
inline const bert_tokenizer& letters() {
  static const bert_tokenizer tokens(
      wordpiece(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d", "e", "f"}));
  return tokens;
}
inline bert_frame letter_frame(std::size_t most = 9) {
  return bert_frame::of(letters().model().pieces(), most);
}

/// Of letters, with weights drawn and no heads.
template <class Scalar>
bert_network<Scalar> letter_encoder(double dropout = 0, std::size_t layers = 2) {
  auto network = bert_text_encoder{.vocabulary = letters().vocabulary_size(),
                                   .positions = 9,
                                   .width = 4,
                                   .heads = 2,
                                   .layers = layers,
                                   .hidden = 6,
                                   .dropout = dropout,
                                   .pools = false,
                                   .masks = false,
                                   .follows = false}
                     .template make<Scalar>();
  random_stream random(4, purpose::initialize);
  network.initialize(random, .4);
  return network;
}

}  // namespace cairn::testing
