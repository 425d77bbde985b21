#pragma once
/// The convolutional network for compare_text, over word vectors that are learned from random or begin with a file's.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/language/convolutional_classifier.hpp"
#include "cairn/text/space_splitter.hpp"
#include "cairn/text/word_splitter.hpp"
#include "text/entry.hpp"
#include "text/loaded_vectors.hpp"
#include "text/options.hpp"

namespace compare {

/// Words of typed text with its signs, or what stands between spaces: a user's own splitter, which decides when it
/// runs.
struct chosen_splitter {
  bool spaces = false;
  template <class F>
  void split(std::string_view text, F&& f) const {
    if (spaces) return cairn::space_splitter{}.split(text, f);
    cairn::word_splitter{.signs = true}.split(text, f);
  }
};
static_assert(cairn::text_splitter<chosen_splitter>);

inline cairn::any_text_classifier convolutional_model(const values& v, std::uint64_t seed,
                                                      std::shared_ptr<const cairn::word_vectors> vectors) {
  using model = cairn::convolutional_classifier<chosen_splitter, cairn::adamw, cairn::cosine_schedule>;
  model::settings_type settings;
  const std::size_t first = v.whole("first-width"), widths = v.whole("widths");
  settings.encoder.widths.clear();
  for (std::size_t n = 0; n < widths; ++n) settings.encoder.widths.push_back(first + n);
  settings.encoder.maps = v.whole("maps");
  settings.encoder.dropout = v.number("dropout");
  settings.encoder.word_dropout = v.number("word-dropout");
  settings.words.splitter.spaces = v.word("words") == "spaces";
  settings.least_count = v.whole("least-count");
  settings.width = vectors ? 0 : v.whole("width");
  settings.vectors = std::move(vectors);
  settings.fixed = v.word("fixed") == "yes";
  settings.networks = v.whole("networks");
  settings.held_out = v.number("held-out");
  settings.stop_by =
      v.word("stop-by") == "accuracy" ? cairn::text_validation::accuracy : cairn::text_validation::log_loss;
  settings.training.optimizer.inner.rate = v.number("rate");
  settings.training.optimizer.decay = v.number("decay");
  settings.training.optimizer.decay_vectors = false;
  settings.training.schedule.floor = v.number("floor");
  settings.training.epochs = v.whole("epochs");
  settings.training.patience = v.whole("patience");
  settings.training.batch_tokens = v.whole("batch-tokens");
  settings.training.average = v.number("average");
  settings.training.seed = seed;
  return cairn::any_text_classifier(model(settings));
}

/// Refers to the options.
inline std::vector<text_entry> convolutional_models(const options& o) {
  const auto loaded = std::make_shared<loaded_vectors>(o);
  return {
      {"cnn",
       "the strongest runs of words, by filters over word vectors",
       {count("maps", "100", "filters of each width"), count("first-width", "3", "words of the shortest run", {1, 3}),
        count("widths", "3", "how many widths, each a word longer"),
        number("dropout", "0.5", "on what the filters found"),
        number("word-dropout", "0.3", "on word vectors", {0, .5}),
        count("width", "100", "of word vectors, where none are loaded"),
        choice("fixed", {"no", "yes"}, "word vectors stay as they began"),
        choice("words", {"typed", "spaces"}, "cut by letters and signs, or at spaces alone"),
        count("least-count", "2", "times that a word occurs, to have a vector of its own"),
        count("networks", "1", "each with another held-out share; the mean of their probabilities counts"),
        number("held-out", "0.1", "share of train that stops and calibrates"),
        choice("stop-by", {"log-loss", "accuracy"}, "what of the held-out share"), count("epochs", "15", "at most"),
        count("patience", "3", "epochs without a better one, 0: all are run"),
        number("rate", "0.002", "of Adam", {.0003, .003, true}), number("floor", "1", "where the rate ends, a share"),
        number("decay", "0", "of weights"), count("batch-tokens", "1024", "words of a batch"),
        number("average", "0", "decay of a moving average of the weights, 0: none")},
       [loaded](const values& v, std::uint64_t seed) { return convolutional_model(v, seed, loaded->get()); }}};
}

}  // namespace compare
