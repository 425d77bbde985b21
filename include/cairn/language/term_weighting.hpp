#pragma once
/// How much a feature of a text counts: by how often it stands there and in how many texts it stands at all.

#include <cmath>
#include <concepts>
#include <cstddef>

namespace cairn {

/// `weight(count, texts, containing)`: of a feature that a text has `count` > 0 times, and `containing` > 0 of `texts`
/// training texts have; finite.
template <class W>
concept term_weighting = std::copyable<W> && requires(const W w, float count, std::size_t texts) {
  { w.weight(count, texts, texts) } -> std::same_as<float>;
};

/// 1, however often.
/// Use: short texts, and naive Bayes weights of sentiment.
struct term_presence {
  float weight(float, std::size_t, std::size_t) const noexcept { return 1; }
};

/// As often as it stands there.
/// Use: naive Bayes.
struct term_counts {
  float weight(float count, std::size_t, std::size_t) const noexcept { return count; }
};

/// count, or 1 + ln count where `sublinear`, times ln((1 + texts) / (1 + containing)) + 1.
/// Source: Sparck Jones: "A statistical interpretation of term specificity and its application in retrieval", Journal of
/// Documentation 1972; smoothed as in scikit-learn.
/// Use: texts of some length, where words that all texts have say little.
struct tf_idf_weight {
  bool sublinear = true;
  float weight(float count, std::size_t texts, std::size_t containing) const noexcept {
    const float often = sublinear ? 1 + std::log(count) : count;
    return often * (std::log((1 + static_cast<float>(texts)) / (1 + static_cast<float>(containing))) + 1);
  }
};

static_assert(term_weighting<term_presence> && term_weighting<term_counts> && term_weighting<tf_idf_weight>);

}  // namespace cairn
