#pragma once
/// The tokenizers of BERT, read from a vocab.txt.

#include <string>

#include "cairn/core/error.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/bert_words.hpp"
#include "cairn/language/text_pieces.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/word_tokenizer.hpp"
#include "cairn/language/wordpiece.hpp"

namespace cairn {

using bert_tokenizer = word_tokenizer<bert_words, wordpiece>;
static_assert(tokenizer<bert_tokenizer>);

/// The words of a model that tells upper from lower case.
constexpr bert_words cased_bert_words() noexcept {
  return {.lower_case = false, .strip_accents = false};
}

/// A BERT tokenizer from a file of one piece a line. Throws where a line is empty, there twice or no UTF-8, or where
/// [UNK] is missing; write_piece_lines writes one. A text that says "[SEP]" is cut as any other: what a user writes is
/// no instruction to the model.
inline bert_tokenizer read_bert_vocabulary(const std::string& path, const bert_words& words = {},
                                           const wordpiece_settings& settings = {}) {
  return bert_tokenizer(wordpiece(piece_lines(read_text(path)), settings, path), words);
}

}  // namespace cairn
