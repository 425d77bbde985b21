#pragma once
/// Linear classifiers of low rank, as fastText's, for compare_text.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cairn/language/embedding_classifier.hpp"
#include "cairn/language/quantized_classifier.hpp"
#include "text/chosen_features.hpp"
#include "text/entry.hpp"

namespace compare {

template <class Objective>
using linear_settings = cairn::embedding_classifier_settings<cairn::normalized_features<chosen_features>, Objective>;

template <class Objective>
linear_settings<Objective> chosen_linear(const values& v, std::uint64_t seed) {
  linear_settings<Objective> settings;
  choose(settings.vectors, v);
  settings.width = v.whole("width");
  settings.epochs = v.whole("epochs");
  settings.rate = v.number("rate");
  settings.lanes = v.whole("lanes");
  settings.block = v.whole("block");
  settings.held_out = v.number("held-out");
  settings.seed = seed;
  return settings;
}

inline cairn::quantization_settings chosen_quantization(const values& v) {
  cairn::quantization_settings settings;
  settings.kept = v.whole("kept");
  settings.rows.quantizer.part_width = v.whole("part-width");
  settings.rows.norms = v.word("norms") == "yes";
  settings.judges.epochs = v.whole("judge-epochs");
  settings.judges.rate = v.number("judge-rate");
  return settings;
}

/// make(an objective) as the setting says.
template <class Make>
cairn::any_text_classifier by_objective(const values& v, const Make& make) {
  const std::string& objective = v.word("objective");
  if (objective == "tree") return cairn::any_text_classifier(make(cairn::class_tree()));
  if (objective == "one-versus-all") return cairn::any_text_classifier(make(cairn::one_versus_all()));
  return cairn::any_text_classifier(make(cairn::class_softmax()));
}

inline std::vector<text_entry> embedding_models() {
  std::vector<setting> settings = feature_settings("2");
  for (setting each :
       {count("width", "10", "of embeddings", {10, 100, true}), count("epochs", "25", "of all of train", {5, 50}),
        number("rate", "1", "of the first step", {.1, 2, true}), count("lanes", "4", "that learn side by side"),
        count("block", "64", "texts between two meetings"),
        number("held-out", "0.1", "share of train to fit the temperature of probabilities"),
        choice("objective", {"softmax", "tree", "one-versus-all"}, "of classes")}) {
    settings.push_back(std::move(each));
  }
  std::vector<setting> quantized = settings;
  for (setting each : {count("kept", "0", "features, those that matter most; 0: all"),
                       count("part-width", "2", "numbers of an embedding that share a byte"),
                       choice("norms", {"no", "yes"}, "a byte for the length of an embedding"),
                       count("judge-epochs", "5", "in which classes learn again from bytes; 0: they stay"),
                       number("judge-rate", "0.1", "of the first step of these")}) {
    quantized.push_back(std::move(each));
  }
  return {{"linear", "means of learned embeddings of features, as in fastText", settings,
           [](const values& v, std::uint64_t seed) {
             return by_objective(v, [&]<class Objective>(Objective) {
               using features = cairn::normalized_features<chosen_features>;
               return cairn::embedding_classifier<features, Objective>(chosen_linear<Objective>(v, seed));
             });
           }},
          {"linear-quantized", "the same in bytes: embeddings of the features that matter most", quantized,
           [](const values& v, std::uint64_t seed) {
             return by_objective(v, [&]<class Objective>(Objective) {
               using features = cairn::normalized_features<chosen_features>;
               return cairn::quantized_classifier<features, Objective>(
                   {chosen_linear<Objective>(v, seed), chosen_quantization(v)});
             });
           }}};
}

}  // namespace compare
