#pragma once
/// Texts with a label each: what classifiers of texts learn from.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"

namespace cairn {

/// Text n has class labels[n], whose name is classes[labels[n]].
struct labeled_texts {
  std::vector<std::string> texts;
  std::vector<std::uint32_t> labels;
  std::vector<std::string> classes;

  std::size_t size() const noexcept { return texts.size(); }

  /// Throws unless there is a label a text, all of them of classes, and at least two classes that have texts.
  void check() const {
    const std::string where = "labeled_texts";
    if (texts.size() != labels.size()) {
      throw error(std::to_string(texts.size()) + " texts and " + std::to_string(labels.size()) + " labels", where,
                  "a label for each text");
    }
    require(!texts.empty(), "no text", "labeled_texts.texts", "at least one text of each of two classes");
    std::vector<bool> seen(classes.size());
    for (std::size_t n = 0; n < labels.size(); ++n) {
      if (labels[n] >= classes.size()) {
        throw error("label " + std::to_string(labels[n]) + " of text " + std::to_string(n), where + ".labels",
                    "one of " + std::to_string(classes.size()) + " classes");
      }
      seen[labels[n]] = true;
    }
    const auto used = std::count(seen.begin(), seen.end(), true);
    if (used < 2) {
      const std::string only = used == 0 ? "" : " (" + escaped(classes[labels[0]]) + ")";
      throw error("texts of one class only" + only, where + ".labels", "texts of at least two classes");
    }
  }
};

/// The texts at places, in their order.
inline labeled_texts texts_at(const labeled_texts& all, std::span<const std::size_t> places) {
  labeled_texts part;
  part.classes = all.classes;
  part.texts.reserve(places.size());
  part.labels.reserve(places.size());
  for (const std::size_t n : places) {
    part.texts.push_back(all.texts[n]);
    part.labels.push_back(all.labels[n]);
  }
  return part;
}

/// All texts, each in one of two parts.
struct parted_texts {
  labeled_texts learned, held;
};

/// The parts of all in an order drawn by the seed: a share of it is held out, the rest learned from. Both are empty
/// where that share, from 0 to below 1, is no text.
inline parted_texts part_texts(const labeled_texts& all, double share, std::uint64_t seed) {
  const auto held = static_cast<std::size_t>(share * static_cast<double>(all.size()));
  if (held == 0) return {};
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  random_stream random(seed, purpose::split);
  random.shuffle(std::span(order));
  return {texts_at(all, std::span(order).subspan(held)), texts_at(all, std::span(order).first(held))};
}

}  // namespace cairn
