#pragma once
/// Encoders that are pre-trained on the texts of train and of --further, and tuned, for compare_text.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cairn/language/encoder_classifier.hpp"
#include "text/entry.hpp"
#include "text/further_texts.hpp"
#include "text/loaded_vectors.hpp"
#include "text/options.hpp"

namespace compare {

inline cairn::any_text_classifier encoder_model(const values& v, std::uint64_t seed,
                                                std::shared_ptr<const cairn::word_vectors> vectors,
                                                std::shared_ptr<const std::vector<std::string>> further) {
  using model = cairn::encoder_classifier<>;
  model::settings_type settings;
  cairn::encoder_pretraining<>& before = settings.pretraining;
  before.shape.width = vectors ? vectors->width() : v.whole("width");
  before.vectors = std::move(vectors);
  settings.further = std::move(further);
  before.shape.layers = v.whole("layers");
  before.shape.heads = v.whole("heads");
  before.shape.dropout = settings.dropout = v.number("dropout");
  before.shape.positions = settings.longest = v.whole("longest");
  before.shape.ngrams = v.whole("ngrams");
  before.shape.longest_ngram = v.whole("ngram-length");
  before.shape.ngram_dropout = v.number("ngram-dropout");
  before.shape.ngram_scale = v.number("ngram-scale");
  before.pieces.pieces = v.whole("pieces");
  before.pieces.most_characters = v.whole("characters");
  before.hiding.share = v.number("pre-hidden");
  before.training.epochs = v.whole("pre-epochs");
  before.training.batch_tokens = v.whole("pre-batch-tokens");
  before.training.optimizer.inner.rate = v.number("pre-rate");
  before.training.seed = seed;
  settings.hidden = v.number("hidden");
  settings.networks = v.whole("networks");
  settings.held_out = v.number("held-out");
  settings.stop_by =
      v.word("stop-by") == "accuracy" ? cairn::text_validation::accuracy : cairn::text_validation::log_loss;
  settings.training.epochs = v.whole("epochs");
  settings.training.batch_tokens = v.whole("batch-tokens");
  settings.training.optimizer.inner.rate = v.number("rate");
  settings.training.optimizer.decay = before.training.optimizer.decay = v.number("decay");
  settings.training.matrix_unit = before.training.matrix_unit = v.whole("matrix-unit") != 0;
  settings.training.seed = seed;
  return cairn::any_text_classifier(model(settings));
}

/// Refers to the options.
inline std::vector<text_entry> encoder_models(const options& o) {
  const auto loaded = std::make_shared<loaded_vectors>(o);
  const auto further = std::make_shared<further_texts>(o);
  return {{"encoder",
           "a transformer pre-trained on the texts of train and of --further by their hidden pieces, then tuned to the "
           "classes",
           {count("width", "128", "of rows, where no vectors are loaded"),
            count("layers", "4", "of the transformer"),
            count("heads", "4", "of attention"),
            number("dropout", "0.1", "share", {.05, .3}),
            count("longest", "128", "tokens of a text that are read"),
            count("pieces", "4000", "of WordPiece, learned from train"),
            count("characters", "4000", "of one character among them, at most"),
            count("ngrams", "0", "rows of hashed n-grams of pieces; 0: none"),
            count("ngram-length", "3", "pieces of an n-gram, at most"),
            number("ngram-dropout", "0.1", "share of n-grams that are left out while learning", {0, .5}),
            number("ngram-scale", "1", "by which their rows are taken, and so how fast they learn under Adam",
                   {1, 16, true}),
            number("pre-hidden", "0.15", "share of the tokens in pre-training"),
            count("pre-epochs", "20", "of pre-training"),
            count("pre-batch-tokens", "4096", "of a batch of it"),
            number("pre-rate", "0.001", "of AdamW in pre-training", {.0005, .003, true}),
            number("hidden", "0", "share of the tokens in tuning", {0, .4}),
            count("epochs", "10", "of tuning"),
            count("batch-tokens", "1024", "of a batch of tuning"),
            number("rate", "0.0005", "of AdamW in tuning", {.0001, .002, true}),
            number("decay", "0.01", "of weights, not of biases and gains"),
            matrix_unit_setting(),
            count("networks", "1", "each with another held-out share; the mean of their probabilities counts"),
            number("held-out", "0.1", "share of train that stops and calibrates"),
            choice("stop-by", {"log-loss", "accuracy"}, "what of the held-out share")},
           [loaded, further](const values& v, std::uint64_t seed) {
             return encoder_model(v, seed, loaded->get(), further->get());
           }}};
}

}  // namespace compare
