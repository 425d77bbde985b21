#pragma once
/// Several of the other models as one, for compare_text.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cairn/language/blended_classifier.hpp"
#include "text/entry.hpp"
#include "text/options.hpp"

namespace compare {

/// A model as its own settings on the command line say.
inline cairn::any_text_classifier configured(const text_entry& entry, const options& o, std::uint64_t seed) {
  values own(entry.settings);
  for (const given_setting& each : given_settings(o)) {
    if (each.model == entry.name) entry.put(own, each.name, each.value);
  }
  return entry.make(own, seed);
}

/// A blend of all that is left, two to five, beside those that were taken.
template <class Pool, class... Taken>
cairn::any_text_classifier blend_of(const cairn::blended_classifier_settings<Pool>& settings,
                                    std::vector<cairn::any_text_classifier> left, Taken... taken) {
  if constexpr (sizeof...(Taken) > 1) {
    if (left.empty()) {
      return cairn::any_text_classifier(cairn::blended_classifier<Pool, Taken...>(settings, std::move(taken)...));
    }
  }
  if constexpr (sizeof...(Taken) < 5) {
    if (!left.empty()) {
      cairn::any_text_classifier last = std::move(left.back());
      left.pop_back();
      return blend_of(settings, std::move(left), std::move(last), std::move(taken)...);
    }
  }
  throw cairn::error("a blend of " + std::to_string(sizeof...(Taken) + left.size()), "blend", "two to five members");
}

/// Refers to the options. members: models that may take part; the first word of each says whether it does.
inline std::vector<text_entry> blended_models(const options& o, std::vector<text_entry> members) {
  std::vector<setting> settings;
  for (const text_entry& each : members) {
    const bool begins = each.name == "svm" || each.name == "cnn" || each.name == "naive-bayes";
    settings.push_back(choice(each.name,
                              begins ? std::vector<std::string>{"yes", "no"} : std::vector<std::string>{"no", "yes"},
                              "whether it takes part, as its own settings say"));
  }
  settings.push_back(choice("pool", {"logarithmic", "linear"}, "a product of powers of probabilities, or their mean"));
  settings.push_back(count("folds", "5", "of train, to fit the weights"));
  const auto known = std::make_shared<const std::vector<text_entry>>(std::move(members));
  const options* const given = &o;
  return {{"blend", "the pooled probabilities of others of these models", std::move(settings),
           [known, given](const values& v, std::uint64_t seed) {
             std::vector<cairn::any_text_classifier> taken;
             for (const text_entry& each : *known) {
               if (v.word(each.name) == "yes") taken.push_back(configured(each, *given, seed));
             }
             if (v.word("pool") == "linear") {
               return blend_of<cairn::linear_pool>({.folds = v.whole("folds"), .seed = seed}, std::move(taken));
             }
             return blend_of<cairn::logarithmic_pool>({.folds = v.whole("folds"), .seed = seed}, std::move(taken));
           }}};
}

}  // namespace compare
