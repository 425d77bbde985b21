#pragma once
/// Unigram tokenizers with SentencePiece's spaces and any of the normalizations, and from its model files.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "cairn/core/error.hpp"
#include "cairn/language/metaspace_words.hpp"
#include "cairn/language/sentencepiece_charsmap.hpp"
#include "cairn/language/sentencepiece_model.hpp"
#include "cairn/language/text_normalizer.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/unigram.hpp"
#include "cairn/language/word_tokenizer.hpp"

namespace cairn {

/// One of the normalizations, chosen while the program runs: once a text.
struct chosen_normalizer {
  std::variant<unnormalized, nfkc_normalizer, sentencepiece_charsmap> rule;

  template <class F>
  void normalize(std::string_view text, F&& f) const {
    std::visit([&](const auto& chosen) { chosen.normalize(text, f); }, rule);
  }
};
static_assert(text_normalizer<chosen_normalizer>);

using unigram_tokenizer = word_tokenizer<metaspace_words<chosen_normalizer>, unigram>;
static_assert(tokenizer<unigram_tokenizer>);

/// Whether words between spaces cannot be cut each by itself: a piece has a space behind its first character, or the
/// space is no piece.
inline bool needs_whole_texts(const piece_table& pieces) {
  if (pieces.find(metaspace) == no_token) return true;
  for (token_id id = 0; id < pieces.size(); ++id) {
    if (pieces[id].find(metaspace, 1) != std::string_view::npos) return true;
  }
  return false;
}

/// The tokenizer of a model of SentencePiece: the ids are the same. Throws where the model is no unigram model or has
/// spaces behind words.
inline unigram_tokenizer unigram_of(const sentencepiece_model& model, const std::string& source = "model") {
  if (model.kind != sentencepiece_kind::unigram) {
    throw error("a model of type " + std::to_string(static_cast<int>(model.kind)), source, "1, unigram");
  }
  if (model.space_behind || !model.escape_spaces) {
    throw error("spaces that stand behind words, or are not escaped", source, "U+2581 in front of words");
  }
  unigram pieces(model.pieces, source);
  metaspace_words<chosen_normalizer> words;
  if (!model.charsmap.empty()) words.normalizer.rule = sentencepiece_charsmap(model.charsmap, source);
  words.settings = {.prefix = model.add_prefix ? space_prefix::always : space_prefix::never,
                    .trim_begin = model.collapse_spaces,
                    .trim_end = model.collapse_spaces,
                    .collapse = model.collapse_spaces,
                    .whole = needs_whole_texts(pieces.pieces())};
  return unigram_tokenizer(std::move(pieces), std::move(words));
}

/// Reads a model file of SentencePiece, plain or gzip.
inline unigram_tokenizer read_unigram_model(const std::string& path) {
  return unigram_of(read_sentencepiece_model(path), path);
}

}  // namespace cairn
