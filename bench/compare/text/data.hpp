#pragma once
/// Texts to learn from and to be judged on.

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/language/read_labeled_texts.hpp"
#include "text/options.hpp"

namespace compare {

struct text_split {
  cairn::labeled_texts train, validation, test;
};

inline cairn::labeled_texts read_texts(const options& o, const std::string& path,
                                       const std::vector<std::string>& known = {}) {
  if (o.format == "label-text") return cairn::read_label_lines(path, known);
  cairn::delimited_settings settings;
  if (o.format == "tsv") settings.separator = "\t";
  return cairn::read_labeled_table(path, {.text = o.text, .label = o.label}, settings, known);
}

inline std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed, cairn::purpose use) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  cairn::random_stream random(seed, use);
  random.shuffle(std::span(order));
  return order;
}

/// A tenth of train taken out of it, to choose settings by.
inline std::pair<cairn::labeled_texts, cairn::labeled_texts> held_out_of(const cairn::labeled_texts& train,
                                                                         std::uint64_t seed) {
  const auto order = shuffled(train.size(), seed, cairn::purpose::tune);
  const std::size_t held = train.size() / 10;
  return {cairn::texts_at(train, std::span(order).subspan(held)), cairn::texts_at(train, std::span(order).first(held))};
}

/// One split, or one a fold. Without a validation part of its own where the split is given or of folds.
inline std::vector<text_split> load(const options& o) {
  std::vector<text_split> splits;
  if (o.data.empty()) {
    text_split given;
    given.train = read_texts(o, o.train);
    given.test = read_texts(o, o.test, given.train.classes);
    splits.push_back(std::move(given));
    return splits;
  }
  const cairn::labeled_texts all = read_texts(o, o.data);
  const auto order = shuffled(all.size(), o.seed, cairn::purpose::split);
  const std::span<const std::size_t> places(order);
  if (o.split == "random") {
    cairn::require(all.size() >= 10, "fewer than 10 texts", o.data.c_str(), "a text for each of the parts");
    const std::size_t tenth = all.size() / 10, learned = all.size() - 2 * tenth;
    splits.push_back({cairn::texts_at(all, places.first(learned)), cairn::texts_at(all, places.subspan(learned, tenth)),
                      cairn::texts_at(all, places.last(tenth))});
    return splits;
  }
  cairn::require(all.size() >= o.folds, "fewer texts than folds", o.data.c_str(), "a text for each fold");
  for (std::size_t fold = 0; fold < o.folds; ++fold) {
    std::vector<std::size_t> keep, judge;
    for (std::size_t n = 0; n < order.size(); ++n) (n % o.folds == fold ? judge : keep).push_back(order[n]);
    splits.push_back({cairn::texts_at(all, keep), {}, cairn::texts_at(all, judge)});
  }
  return splits;
}

}  // namespace compare
