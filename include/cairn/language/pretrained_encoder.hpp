#pragma once
/// An encoder of texts with its tokenizer, pre-trained on the texts at hand.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/bert_frame.hpp"
#include "cairn/language/bert_text_encoder.hpp"
#include "cairn/language/bert_tokenizer.hpp"
#include "cairn/language/framed_texts.hpp"
#include "cairn/language/masked_text_task.hpp"
#include "cairn/language/train_wordpiece.hpp"
#include "cairn/language/word_counts.hpp"
#include "cairn/language/word_vectors.hpp"
#include "cairn/optimizer/adamw.hpp"
#include "cairn/optimizer/schedule.hpp"
#include "cairn/train/loop.hpp"

namespace cairn {

/// What reads a text and what turns it into rows.
struct pretrained_encoder {
  bert_tokenizer tokens;
  bert_text_encoder settings;
  bert_network<float> network;
  training_report report = {};  ///< of its pre-training, if it was here
};

/// Frames of at most so many tokens, and no more than the network has positions. Throws where the tokenizer has pieces
/// that the network has no rows of.
inline bert_frame frame_of(const bert_tokenizer& tokens, const bert_network<float>& network, std::size_t longest) {
  if (tokens.vocabulary_size() > network.vocabulary()) {
    throw error(std::to_string(tokens.vocabulary_size()) + " pieces", "pretrained_encoder.tokens",
                "at most " + std::to_string(network.vocabulary()) + ", of which the network has rows");
  }
  return bert_frame::of(tokens.model().pieces(), std::min(longest, network.longest()));
}

template <optimizer Optimizer = adamw, schedule Schedule = warm_up<cosine_schedule>>
struct encoder_pretraining {
  bert_text_encoder shape = {.positions = 128,
                             .width = 128,
                             .heads = 4,
                             .layers = 4,
                             .pools = false,
                             .follows = false};  ///< whose vocabulary is that of the pieces
  bert_words words = {};
  wordpiece_training pieces = {};
  masking hiding = {};
  double deviation = .02;                                 ///< of the weights that are drawn
  std::shared_ptr<const word_vectors> vectors = nullptr;  ///< that pieces begin with which are words of theirs, scaled
                                                          ///< to the deviation; their width is the shape's
  train_settings<Optimizer, Schedule> training = {
      .optimizer = {.inner = {.rate = 1e-3, .beta2 = .98}, .decay = .01, .decay_vectors = false},
      .schedule = {{.floor = .05}, 200},
      .epochs = 20,
      .batch_tokens = 4096,
      .clip_norm = 1};

  /// Throws where a setting cannot be; vectors of another width too.
  void check() const {
    training.check();
    hiding.check();
    require(std::isfinite(deviation) && deviation > 0, "not a deviation", "encoder_pretraining.deviation",
            "a finite number above 0");
    if (!vectors || vectors->width() == shape.width) return;
    throw error("vectors of " + std::to_string(vectors->width()) + " numbers", "encoder_pretraining.vectors",
                std::to_string(shape.width) + ", the width of the shape");
  }
};

namespace detail {

/// A piece's row is the vector of the word that it is, where there is one.
inline void begin_with(matrix<float>& table, const piece_table& pieces, const word_vectors& vectors, double deviation) {
  double squares = 0;
  for (const float value : vectors.values()) squares += static_cast<double>(value) * static_cast<double>(value);
  const double own = std::sqrt(squares / static_cast<double>(vectors.values().size()));
  const auto scale = static_cast<float>(own > 0 ? deviation / own : 0);
  for (token_id id = 0; id < pieces.size(); ++id) {
    const auto found = vectors.find(pieces[id]);
    if (!found) continue;
    const std::span<float> row = row_of(table, id);
    for (std::size_t k = 0; k < row.size(); ++k) row[k] = scale * vectors.row(*found)[k];
  }
}

}  // namespace detail

/// Learns pieces from texts, and an encoder that foretells those of them that are hidden. The same bits on any number
/// of threads. Throws where no text has a word. Source: Devlin et al., NAACL 2019; on the texts of the task itself
/// Gururangan et al.: "Don't stop pretraining: adapt language models to domains and tasks", ACL 2020.
template <class Texts, optimizer Optimizer = adamw, schedule Schedule = warm_up<cosine_schedule>>
pretrained_encoder pretrain_encoder(const Texts& texts, const encoder_pretraining<Optimizer, Schedule>& how = {},
                                    const execution& run = {}) {
  how.check();
  const std::vector<std::string> pieces = train_wordpiece(count_words(how.words, texts, run), how.pieces, run);
  pretrained_encoder made{bert_tokenizer(wordpiece(pieces), how.words), how.shape, {}};
  made.settings.vocabulary = pieces.size();
  made.settings.masks = true;
  made.network = made.settings.template make<float>();
  random_stream random(how.training.seed, purpose::initialize);
  made.network.initialize(random, how.deviation);
  if (how.vectors) {
    detail::begin_with(made.network.tokens.table, made.tokens.model().pieces(), *how.vectors, how.deviation);
  }
  const bert_frame frame = frame_of(made.tokens, made.network, how.shape.positions);
  const framed_texts framed = frame_all(made.tokens, frame, texts, run.threads);
  training_state<bert_network<float>, Optimizer> state(std::move(made.network));
  made.report = train(state, masked_text_task(framed, frame, made.settings.vocabulary, how.hiding), how.training, run);
  made.network = std::move(state.model);
  return made;
}

}  // namespace cairn
