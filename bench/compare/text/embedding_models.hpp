#pragma once
/// Linear classifiers of low rank, as fastText's, for compare_text.

#include <cstdint>
#include <vector>

#include "cairn/language/embedding_classifier.hpp"
#include "text/chosen_features.hpp"
#include "text/entry.hpp"

namespace compare {

template <class Objective>
cairn::any_text_classifier embedding_model(const values& v, std::uint64_t seed) {
  using features = cairn::normalized_features<chosen_features>;
  using model = cairn::embedding_classifier<features, Objective>;
  typename model::settings_type settings;
  choose(settings.vectors, v);
  settings.width = v.whole("width");
  settings.epochs = v.whole("epochs");
  settings.rate = v.number("rate");
  settings.lanes = v.whole("lanes");
  settings.block = v.whole("block");
  settings.held_out = v.number("held-out");
  settings.seed = seed;
  return cairn::any_text_classifier(model(settings));
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
  return {{"linear", "means of learned embeddings of features, as in fastText", settings,
           [](const values& v, std::uint64_t seed) {
             const std::string& objective = v.word("objective");
             if (objective == "tree") return embedding_model<cairn::class_tree>(v, seed);
             if (objective == "one-versus-all") return embedding_model<cairn::one_versus_all>(v, seed);
             return embedding_model<cairn::class_softmax>(v, seed);
           }}};
}

}  // namespace compare
