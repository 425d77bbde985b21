#pragma once
/// What one step of training word vectors is made of: rows that are summed, and rows that judge the sum.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/language/word_vocabulary.hpp"

namespace cairn {

/// Logistic regressions of one step: each a row of the objective, what it should say, and how much it weighs.
struct judged_rows {
  std::vector<std::uint32_t> rows;
  std::vector<float> labels;   ///< 0 or 1
  std::vector<float> weights;  ///< above 0, or 0 for none

  void add(std::uint32_t row, float label, float weight) {
    rows.push_back(row);
    labels.push_back(label);
    weights.push_back(weight);
  }
  void clear() noexcept {
    rows.clear();
    labels.clear();
    weights.clear();
  }
};

/// Whether the inputs of a step predict as one, by the mean of their vectors, or each alone, one after the other; each
/// is then judged by the same rows.
enum class inputs_predict { as_one, each_alone };

/// An architecture says what predicts what: step(word, context, f) calls f(inputs, targets, how), both spans of words.
template <class A>
concept word_architecture = requires(const A& a, std::uint32_t word, std::span<const std::uint32_t> context) {
  a.step(word, context, [](std::span<const std::uint32_t>, std::span<const std::uint32_t>, inputs_predict) {});
};

/// An objective says how a prediction is judged: prepare(counts of the words) gives a value that knows the number of
/// its rows and lists those that judge a prediction of some targets.
template <class O>
concept word_objective = requires(const O& o, std::span<const std::uint64_t> counts,
                                  std::span<const std::uint32_t> targets, random_stream& random, judged_rows& to) {
  { o.prepare(counts).rows() } -> std::convertible_to<std::size_t>;
  o.prepare(counts).list(targets, random, to);
  o.check();
};

/// Word parts say what a word's vector is the mean of: prepare(vocabulary) gives a value that knows the number of rows
/// and those of each word, and of a word that is not in the vocabulary (none, where it has no parts that were trained).
template <class P>
concept word_parts = requires(const P& p, const word_vocabulary& words, std::uint32_t id, std::string_view word) {
  { p.prepare(words).rows() } -> std::convertible_to<std::size_t>;
  { p.prepare(words).of(id) } -> std::convertible_to<std::span<const std::uint32_t>>;
  { p.prepare(words).of_stranger(word) } -> std::convertible_to<std::vector<std::uint32_t>>;
  p.check();
};

}  // namespace cairn
