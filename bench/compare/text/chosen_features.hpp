#pragma once
/// The features of texts that are chosen on the command line.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/text/character_ngrams.hpp"
#include "cairn/text/joined_features.hpp"
#include "cairn/text/normalized_features.hpp"
#include "cairn/text/word_ngrams.hpp"
#include "harness/registry.hpp"

namespace compare {

/// Runs of words, of characters, or both: features of a user's own, which decide when they run.
struct chosen_features {
  cairn::word_ngrams<> words = {.splitter = {.signs = true}};
  cairn::character_ngrams characters = {};

  template <class F>
  void each(std::string_view text, F&& f) const {
    if (words.to == 0) return characters.each(text, f);
    if (characters.to == 0) return words.each(text, f);
    cairn::joined_features(words, characters).each(text, f);
  }
};
static_assert(cairn::text_features<chosen_features>);

inline std::vector<setting> feature_settings(std::string words) {
  return {count("words", std::move(words), "the longest run of words, 0: none", {0, 3}),
          count("from", "2", "the shortest run of characters", {1, 3}),
          count("to", "5", "the longest run of characters, 0: none", {3, 6}),
          choice("reach", {"words", "text"}, "whether runs of characters end with words or go across"),
          count("least-texts", "1", "training texts that have a feature, for it to count", {1, 3})};
}

/// Puts what feature_settings() says into the settings of text vectors over normalized, chosen features.
template <class VectorSettings>
void choose(VectorSettings& vectors, const values& v) {
  chosen_features& chosen = vectors.features.features;
  chosen.words.to = v.whole("words");
  chosen.characters = {.from = v.whole("from"),
                       .to = v.whole("to"),
                       .reach = v.word("reach") == "words" ? cairn::ngram_reach::words : cairn::ngram_reach::text};
  if (chosen.words.to != 0) chosen.words.check();
  if (chosen.characters.to != 0) chosen.characters.check();
  cairn::require(chosen.words.to + chosen.characters.to > 0, "no feature", "words and to", "one of them above 0");
  vectors.least_texts = v.whole("least-texts");
}

}  // namespace compare
