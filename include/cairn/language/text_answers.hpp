#pragma once
/// Answers to questions as parts of the texts that they stand in: what an encoder learns of them, and which it finds.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/best_answer.hpp"
#include "cairn/language/headed_encoder.hpp"
#include "cairn/language/placed_texts.hpp"

namespace cairn {

/// The bytes of an answer in the second text of its pair, or that there is none; and by how much the best answer was
/// better than none.
struct found_answer {
  std::optional<text_range> bytes;
  double margin = 0;  ///< below infinity, -infinity where the pair has no token to answer by

  /// The answer in the text that was read; "" where there is none.
  std::string_view in(std::string_view text) const {
    return bytes ? text.substr(bytes->begin, bytes->end - bytes->begin) : std::string_view();
  }
};

/// Answers as targets of answer_spans, and back from the scores [tokens, 2] of a head for each token. For pairs of a
/// question and the text that answers it.
///
///     const text_answers asking{.longest = 30};
///     const placed_texts pairs = place_pairs(tokens, frame, questions, texts);
///     const std::vector<token_answer> targets = asking.targets(pairs, answers);
///     const framed_task task(pairs.texts, answer_spans{targets});
///     ... asking.found(network, pairs)[n].in(texts[n])
struct text_answers {
  std::size_t longest = 30;  ///< tokens of an answer that is found
  double threshold = 0;      ///< there is an answer where the margin is above it; -infinity: wherever one may be

  void check() const {
    require(longest >= 1, "no token", "text_answers.longest", "at least 1");
    require(!std::isnan(threshold), "not a number", "text_answers.threshold", "a number");
  }

  /// The tokens of each answer, or that there is none. Throws unless there is one for each pair, and as
  /// answer_tokens() does.
  static std::vector<token_answer> targets(const placed_texts& pairs,
                                           std::span<const std::optional<text_range>> answers) {
    detail::require_of_each(answers.size(), "answers", pairs.size(), "text_answers");
    std::vector<token_answer> all;
    for (std::size_t n = 0; n < answers.size(); ++n) {
      all.push_back(answer_tokens(pairs.places[n], answers[n], pairs.bytes[n], "answer of text " + std::to_string(n)));
    }
    return all;
  }

  /// The answer that a network finds in the second text of each pair. The same on any number of threads. Throws unless
  /// it gives two scores a token.
  template <class Network>
  std::vector<found_answer> found(const Network& network, const placed_texts& pairs, int threads = 0) const {
    static_assert(!Network::pools, "answers are for a head that gives each token its scores");
    check();
    if (network.outputs() != 2) {
      throw error(std::to_string(network.outputs()) + " scores of a token", "text_answers", "2: begin and end");
    }
    std::vector<found_answer> all(pairs.size());
    read_texts(network, pairs.texts, threads,
               [&](std::size_t n, const matrix_view<const typename Network::scalar>& scores) {
                 const framed_tokens& pair = pairs.places[n];
                 const scored_answer best = best_answer(pair, scores, longest);
                 all[n].margin = best.margin();
                 if (best.tokens.first > 0 && best.margin() > threshold) {
                   all[n].bytes = text_range{pair.tokens[best.tokens.first].begin, pair.tokens[best.tokens.last].end};
                 }
               });
    return all;
  }
};

}  // namespace cairn
