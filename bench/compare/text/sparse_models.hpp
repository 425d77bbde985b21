#pragma once
/// Naive Bayes and support vector machines for compare_text, over features that are chosen on the command line.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/language/linear_svm.hpp"
#include "cairn/language/naive_bayes.hpp"
#include "cairn/language/sparse_classifier.hpp"
#include "cairn/text/character_ngrams.hpp"
#include "cairn/text/joined_features.hpp"
#include "cairn/text/normalized_features.hpp"
#include "cairn/text/word_ngrams.hpp"
#include "text/entry.hpp"

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

struct chosen_weighting {
  enum class kind : std::uint8_t { tf_idf, counts, presence } by = kind::tf_idf;
  float weight(float count, std::size_t texts, std::size_t containing) const noexcept {
    if (by == kind::counts) return cairn::term_counts{}.weight(count, texts, containing);
    if (by == kind::presence) return cairn::term_presence{}.weight(count, texts, containing);
    return cairn::tf_idf_weight{}.weight(count, texts, containing);
  }
};

inline std::vector<setting> feature_settings(std::string words, std::string weighting, std::string unit) {
  std::vector<std::string> weightings{"tf-idf", "counts", "presence"};
  std::swap(weightings.front(), *std::find(weightings.begin(), weightings.end(), weighting));
  return {count("words", std::move(words), "the longest run of words, 0: none", {0, 3}),
          count("from", "2", "the shortest run of characters", {1, 3}),
          count("to", "5", "the longest run of characters, 0: none", {3, 6}),
          choice("reach", {"words", "text"}, "whether runs of characters end with words or go across"),
          count("least-texts", "1", "training texts that have a feature, for it to count", {1, 3}),
          choice("weighting", std::move(weightings), "of features"),
          choice("unit", unit == "yes" ? std::vector<std::string>{"yes", "no"} : std::vector<std::string>{"no", "yes"},
                 "vectors of length 1"),
          count("folds", "3", "of train, to fit the temperature of probabilities; 0: none")};
}

template <class Learner>
cairn::any_text_classifier sparse_model(const values& v, std::uint64_t seed, const Learner& learner) {
  using features = cairn::normalized_features<chosen_features>;
  typename cairn::sparse_classifier<features, chosen_weighting, Learner>::settings_type settings;
  chosen_features& chosen = settings.vectors.features.features;
  chosen.words.to = v.whole("words");
  chosen.characters = {.from = v.whole("from"),
                       .to = v.whole("to"),
                       .reach = v.word("reach") == "words" ? cairn::ngram_reach::words : cairn::ngram_reach::text};
  if (chosen.words.to != 0) chosen.words.check();
  if (chosen.characters.to != 0) chosen.characters.check();
  cairn::require(chosen.words.to + chosen.characters.to > 0, "no feature", "words and to", "one of them above 0");
  using kind = chosen_weighting::kind;
  const std::string& by = v.word("weighting");
  settings.vectors.weighting.by = by == "counts" ? kind::counts : by == "presence" ? kind::presence : kind::tf_idf;
  settings.vectors.least_texts = v.whole("least-texts");
  settings.vectors.unit = v.word("unit") == "yes";
  settings.learner = learner;
  settings.folds = v.whole("folds");
  settings.seed = seed;
  return cairn::any_text_classifier(cairn::sparse_classifier<features, chosen_weighting, Learner>(settings));
}

inline std::vector<text_entry> sparse_models() {
  auto of_bayes = feature_settings("2", "counts", "no");
  of_bayes.push_back(number("smoothing", "0.1", "counts more of each feature", {.01, 1, true}));
  auto of_svm = feature_settings("2", "tf-idf", "yes");
  of_svm.push_back(number("cost", "1", "of a text on the wrong side", {.1, 10, true}));
  of_svm.push_back(number("bayes", "0", "above 0: features weighted as naive Bayes with as many counts more"));
  return {{"naive-bayes", "features counted by class", of_bayes,
           [](const values& v, std::uint64_t seed) {
             return sparse_model(v, seed, cairn::naive_bayes{.smoothing = static_cast<float>(v.number("smoothing"))});
           }},
          {"svm", "linear support vector machines, one class against all others", of_svm,
           [](const values& v, std::uint64_t seed) {
             const cairn::linear_svm machine{.cost = v.number("cost"), .seed = seed};
             if (v.number("bayes") == 0) return sparse_model(v, seed, machine);
             return sparse_model(v, seed, cairn::naive_bayes_svm{.svm = machine, .smoothing = v.number("bayes")});
           }}};
}

}  // namespace compare
