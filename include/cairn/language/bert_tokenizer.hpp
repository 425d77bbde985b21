#pragma once
/// The tokenizers of BERT, read from a vocab.txt.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "cairn/core/error.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/bert_words.hpp"
#include "cairn/language/piece_list.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/word_tokenizer.hpp"
#include "cairn/language/wordpiece.hpp"
#include "cairn/store/atomic_file.hpp"

namespace cairn {

using bert_tokenizer = word_tokenizer<bert_words, wordpiece>;
static_assert(tokenizer<bert_tokenizer>);

/// The words of a model that tells upper from lower case.
constexpr bert_words cased_bert_words() noexcept {
  return {.lower_case = false, .strip_accents = false};
}

/// A BERT tokenizer from a file of one piece a line. Throws where a line is empty, there twice or no UTF-8, or where
/// [UNK] is missing. A text that says "[SEP]" is cut as any other: what a user writes is no instruction to the model.
inline bert_tokenizer read_bert_vocabulary(const std::string& path, const bert_words& words = {},
                                           const wordpiece_settings& settings = {}) {
  return bert_tokenizer(wordpiece(piece_list(piece_lines(read_text(path)), path), settings, path), words);
}

/// Writes one piece a line. Throws where a piece has a line's end in it.
inline void write_vocabulary(const std::string& path, const piece_list& pieces) {
  std::string text;
  for (token_id id = 0; id < pieces.size(); ++id) {
    const std::string_view piece = pieces[id];
    if (piece.find('\n') != std::string_view::npos || piece.ends_with('\r')) {
      throw error("piece " + std::to_string(id) + " ends a line: " + escaped(piece), path, "pieces without line ends");
    }
    text.append(piece) += '\n';
  }
  atomic_file file(path);
  file.write(std::as_bytes(std::span(text)));
  file.commit();
}

}  // namespace cairn
