#pragma once
/// Naive Bayes and support vector machines for compare_text, over features that are chosen on the command line.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cairn/language/linear_svm.hpp"
#include "cairn/language/naive_bayes.hpp"
#include "cairn/language/sparse_classifier.hpp"
#include "cairn/text/normalized_features.hpp"
#include "text/chosen_features.hpp"
#include "text/entry.hpp"

namespace compare {

struct chosen_weighting {
  enum class kind : std::uint8_t { tf_idf, counts, presence } by = kind::tf_idf;
  float weight(float count, std::size_t texts, std::size_t containing) const noexcept {
    if (by == kind::counts) return cairn::term_counts{}.weight(count, texts, containing);
    if (by == kind::presence) return cairn::term_presence{}.weight(count, texts, containing);
    return cairn::tf_idf_weight{}.weight(count, texts, containing);
  }
};

/// The first word of each is what it begins with.
inline std::vector<setting> sparse_settings(std::vector<std::string> weightings, std::vector<std::string> unit) {
  std::vector<setting> settings = feature_settings("2");
  settings.push_back(choice("weighting", std::move(weightings), "of features"));
  settings.push_back(choice("unit", std::move(unit), "vectors of length 1"));
  settings.push_back(count("folds", "3", "of train, to fit the temperature of probabilities; 0: none"));
  return settings;
}

template <class Learner>
cairn::any_text_classifier sparse_model(const values& v, std::uint64_t seed, const Learner& learner) {
  using features = cairn::normalized_features<chosen_features>;
  typename cairn::sparse_classifier<features, chosen_weighting, Learner>::settings_type settings;
  choose(settings.vectors, v);
  using kind = chosen_weighting::kind;
  const std::string& by = v.word("weighting");
  settings.vectors.weighting.by = by == "counts" ? kind::counts : by == "presence" ? kind::presence : kind::tf_idf;
  settings.vectors.unit = v.word("unit") == "yes";
  settings.learner = learner;
  settings.folds = v.whole("folds");
  settings.seed = seed;
  return cairn::any_text_classifier(cairn::sparse_classifier<features, chosen_weighting, Learner>(settings));
}

inline std::vector<text_entry> sparse_models() {
  auto of_bayes = sparse_settings({"counts", "tf-idf", "presence"}, {"no", "yes"});
  of_bayes.push_back(number("smoothing", "0.1", "counts more of each feature", {.01, 1, true}));
  auto of_svm = sparse_settings({"tf-idf", "counts", "presence"}, {"yes", "no"});
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
