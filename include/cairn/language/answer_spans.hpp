#pragma once
/// Where an answer begins and ends among the tokens of a text, as a target of framed texts.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "cairn/core/error.hpp"
#include "cairn/language/framed_task.hpp"

namespace cairn {

/// The first and the last token of an answer, as rows of its text: both 0, the first token of the frame, where there is
/// none; both no_target where nothing is said.
struct token_answer {
  std::uint32_t first = 0, last = 0;
  friend bool operator==(const token_answer&, const token_answer&) = default;
};

/// The mean of two cross entropies over the tokens of a text: of where the answer begins, by the first column of the
/// network's rows, and of where it ends, by the second. For a head that gives each token two scores: linear {width, 2}.
/// Refers to the answers. Source: Devlin, Chang, Lee, Toutanova: "BERT: pre-training of deep bidirectional transformers
/// for language understanding", NAACL 2019, 4.2 and 4.3.
struct answer_spans {
  static constexpr std::size_t texts_each = 1;
  static constexpr bool of_texts = false;

  std::span<const token_answer> answers;  ///< [texts]

  double weight(std::uint32_t n) const noexcept { return answers[n].first == no_target ? 0 : 1; }
  void check(const framed_texts& texts) const {
    if (answers.size() != texts.size()) {
      throw error(std::to_string(answers.size()) + " answers of " + std::to_string(texts.size()) + " texts",
                  "answer_spans.answers", "one of each text");
    }
    for (std::size_t n = 0; n < answers.size(); ++n) {
      const token_answer& answer = answers[n];
      if (answer == token_answer{no_target, no_target}) continue;
      if (answer.first > answer.last || answer.last >= texts.length(n)) {
        throw error("tokens " + std::to_string(answer.first) + " to " + std::to_string(answer.last),
                    "answer_spans, text " + std::to_string(n),
                    "two of its " + std::to_string(texts.length(n)) + ", in order");
      }
    }
  }
  template <class Scalar>
  double learn(const matrix_view<Scalar>& y, std::span<const std::uint32_t> examples, const pass& p,
               double scale) const {
    double sum = 0;
    for (std::size_t s = 0; s < examples.size(); ++s) {
      const workspace_scope scope(p.memory());
      const std::size_t begin = p.offsets()[s], length = p.length(s);
      const std::array<std::uint32_t, 2> asked{answers[examples[s]].first, answers[examples[s]].last};
      const std::span<Scalar> scores = p.take<Scalar>(2 * length);  // [2, length]: a row for each of the two
      for (std::size_t t = 0; t < length; ++t) {
        for (std::size_t k = 0; k < 2; ++k) scores[k * length + t] = y(begin + t, k);
      }
      std::array<Scalar, 2> losses{};
      cross_entropy_with_gradient<Scalar>(scores, asked, length, static_cast<Scalar>(scale / 2), {}, losses, scores);
      for (std::size_t t = 0; t < length; ++t) {
        for (std::size_t k = 0; k < 2; ++k) y(begin + t, k) = scores[k * length + t];
      }
      sum += (static_cast<double>(losses[0]) + static_cast<double>(losses[1])) / 2;
    }
    return sum;
  }
};
static_assert(text_targets<answer_spans>);

}  // namespace cairn
