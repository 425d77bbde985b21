#pragma once
/// An answer's bytes as tokens, and the best answer by the scores of tokens.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "cairn/core/error.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/language/answer_spans.hpp"
#include "cairn/language/placed_texts.hpp"

namespace cairn {

namespace detail {
/// A token of the second sentence that stands for bytes of it.
inline bool may_answer(const framed_tokens& pair, std::size_t row) noexcept {
  return pair.segments[row] == 1 && pair.tokens[row].begin < pair.tokens[row].end;
}
}  // namespace detail

/// The first and the last token that share a byte with the answer [begin, end) of a pair's second text of so many
/// bytes; {0, 0} for no answer, and {no_target, no_target} for one that is not read to its end because the text is cut.
/// Throws where the answer is empty or not within the text, or covers no token.
inline token_answer answer_tokens(const framed_tokens& pair, const std::optional<text_range>& answer, std::size_t bytes,
                                  const std::string& where = "answer") {
  if (!answer) return {0, 0};
  const std::string said = "bytes [" + std::to_string(answer->begin) + ", " + std::to_string(answer->end) + ")";
  if (answer->begin >= answer->end || answer->end > bytes) {
    throw error(said, where, "at least one byte of the second text's " + std::to_string(bytes));
  }
  if (pair.cut[1] && answer->end > pair.tokens.back().end) return {no_target, no_target};
  token_answer found{no_target, no_target};
  for (std::size_t row = 0; row < pair.tokens.size(); ++row) {
    const token_span& token = pair.tokens[row];
    if (!detail::may_answer(pair, row) || token.end <= answer->begin || token.begin >= answer->end) continue;
    if (found.first == no_target) found.first = static_cast<std::uint32_t>(row);
    found.last = static_cast<std::uint32_t>(row);
  }
  if (found.first == no_target) throw error("no token for " + said, where, "an answer that covers tokens");
  return found;
}

/// The best answer, and how much it is better than that there is none.
struct scored_answer {
  token_answer tokens = {};                                 ///< {0, 0} where no token may answer
  double score = -std::numeric_limits<double>::infinity();  ///< begin + end of the best answer
  double none = 0;                                          ///< begin + end of the first token: that there is none
  double margin() const noexcept { return score - none; }
};

/// Of the scores [tokens of the pair, 2] that an answer begins and ends at each token: the largest begin + end of two
/// tokens of the second text, the first not behind the last, `longest` tokens at most; of equal ones that which begins
/// first, then the shorter. O(tokens longest). Requires longest >= 1 and scores that are finite. Source: Devlin et al.
/// 2019, as answer_spans.
template <class Scalar>
scored_answer best_answer(const framed_tokens& pair, const matrix_view<const Scalar>& scores, std::size_t longest) {
  assert(scores.rows == pair.tokens.size() && scores.columns == 2 && longest >= 1);
  scored_answer best;
  best.none = static_cast<double>(scores(0, 0)) + static_cast<double>(scores(0, 1));
  for (std::size_t first = 0; first < scores.rows; ++first) {
    if (!detail::may_answer(pair, first)) continue;
    for (std::size_t last = first; last < scores.rows && last - first < longest; ++last) {
      const double sum = static_cast<double>(scores(first, 0)) + static_cast<double>(scores(last, 1));
      if (sum > best.score && detail::may_answer(pair, last)) {
        best.tokens = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)};
        best.score = sum;
      }
    }
  }
  return best;
}

}  // namespace cairn
