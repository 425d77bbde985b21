#pragma once
/// Small encoders of made-up words, and what they learn in a second.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cairn/language/bert_frame.hpp"
#include "cairn/language/bert_text_encoder.hpp"
#include "cairn/language/bert_tokenizer.hpp"
#include "cairn/train/loop.hpp"

namespace cairn::testing {

/// The frame's pieces and so many words: word(0), word(1) ... have the ids 5, 6 ...
inline std::string word(std::size_t n) {
  return {static_cast<char>('a' + n / 26), static_cast<char>('a' + n % 26)};
}
inline bert_tokenizer made_up_words(std::size_t count) {
  std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  for (std::size_t n = 0; n < count; ++n) pieces.push_back(word(n));
  return bert_tokenizer(wordpiece(pieces));
}
inline std::string joined(const std::vector<std::size_t>& words) {
  std::string text;
  for (const std::size_t n : words) text += (text.empty() ? "" : " ") + word(n);
  return text;
}

/// An encoder with weights drawn; with the heads that BERT is pre-trained by where they are asked for.
inline bert_network<float> word_encoder(const bert_tokenizer& tokens, std::size_t width, std::size_t layers,
                                        bool heads = false, double dropout = 0) {
  auto network = bert_text_encoder{.vocabulary = tokens.vocabulary_size(),
                                   .positions = 32,
                                   .width = width,
                                   .heads = 2,
                                   .layers = layers,
                                   .hidden = 2 * width,
                                   .dropout = dropout,
                                   .pools = heads,
                                   .masks = heads,
                                   .follows = heads}
                     .make<float>();
  random_stream random(6, purpose::initialize);
  network.initialize(random, .15);
  return network;
}

struct learning {
  std::size_t epochs = 10;
  double rate = 3e-3;
  std::size_t batch_tokens = 256;
  std::uint64_t seed = 1;
};

/// The network after so many epochs of Adam; batches are one shard each.
template <class Network, class Task>
Network learned(Network network, const Task& task, const learning& how) {
  const train_settings<adam> settings{.optimizer = {.rate = how.rate},
                                      .epochs = how.epochs,
                                      .batch_tokens = how.batch_tokens,
                                      .shard_tokens = how.batch_tokens,
                                      .lanes = 1,
                                      .clip_norm = 1,
                                      .seed = how.seed};
  training_state state(std::move(network), settings);
  train(state, task, settings, {.threads = 1});
  return std::move(state.model);
}

/// The share of rows [texts, columns] whose largest score is that of the label.
template <class Scalar>
double accuracy_of(const std::vector<Scalar>& scores, const std::vector<std::uint32_t>& labels, std::size_t columns) {
  double right = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const auto row = scores.begin() + static_cast<std::ptrdiff_t>(n * columns);
    right += std::max_element(row, row + static_cast<std::ptrdiff_t>(columns)) - row == labels[n] ? 1 : 0;
  }
  return right / static_cast<double>(labels.size());
}

}  // namespace cairn::testing
