#pragma once
/// Hugging Face's tokenizer.json of the type WordPiece, read and written.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/bert_tokenizer.hpp"
#include "cairn/language/strict_json.hpp"
#include "cairn/language/subword_json.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/vocabulary_json.hpp"

namespace cairn {

/// Reads a tokenizer.json of type WordPiece with a BertNormalizer or none and a BertPreTokenizer. Truncation, padding
/// and what frames a text are not read: bert_frame does that. Throws a cairn::error with the name of what is not
/// supported, and for ids that leave gaps or are there twice.
inline bert_tokenizer parse_wordpiece_json(std::string_view text, const std::string& source) {
  using namespace detail;
  const json document = parse_strict_json(text, source);
  const json& model = model_of(document, "WordPiece", source);
  const std::vector<std::string> pieces =
      pieces_by_id(numbered_pieces(member(model, "vocab"), source + ", vocab"), source + ", vocab");
  special_ids(document, pieces, source);
  wordpiece_settings settings;
  settings.unknown = member(model, "unk_token", &json::is_string, "a text", source).get<std::string>();
  settings.continuation = text_member(model, "continuing_subword_prefix", source);
  if (!member(model, "max_input_chars_per_word").is_null()) {
    settings.most_characters =
        member(model, "max_input_chars_per_word", &json::is_number_unsigned, "a number", source).get<std::size_t>();
  }
  bert_words words{.lower_case = false, .strip_accents = false, .split_ideographs = false, .clean = false};
  if (const json& part = member(document, "normalizer"); !part.is_null()) {
    const std::string where = source + ", normalizer";
    if (!part.is_object()) throw error("is no object", where, "an object");
    if (type_of(part, where) != "BertNormalizer") throw unsupported(type_of(part, where), where, "BertNormalizer");
    words.lower_case = flag_member(part, "lowercase", true, where);
    words.strip_accents = flag_member(part, "strip_accents", words.lower_case, where);
    words.split_ideographs = flag_member(part, "handle_chinese_chars", true, where);
    words.clean = flag_member(part, "clean_text", true, where);
  }
  const json& splitter = member(document, "pre_tokenizer");
  const std::string type = splitter.is_object() ? type_of(splitter, source + ", pre_tokenizer") : "null";
  if (type != "BertPreTokenizer") throw unsupported(type, source + ", pre_tokenizer", "BertPreTokenizer");
  return bert_tokenizer(wordpiece(pieces, settings, source), words);
}
inline bert_tokenizer read_wordpiece_json(const std::string& path) {
  return parse_wordpiece_json(read_text(path), path);
}

/// A tokenizer.json that Hugging Face's libraries read. Writes it as a whole or not at all.
inline void write_tokenizer_json(const std::string& path, const bert_tokenizer& tokens) {
  using detail::json;
  const bert_words& words = tokens.words();
  json vocabulary = json::object();
  for (token_id id = 0; id < tokens.vocabulary_size(); ++id) vocabulary[std::string(tokens.piece(id))] = id;
  const wordpiece_settings& settings = tokens.model().settings();
  const json normalizer = {{"type", "BertNormalizer"},
                           {"clean_text", words.clean},
                           {"handle_chinese_chars", words.split_ideographs},
                           {"strip_accents", words.strip_accents},
                           {"lowercase", words.lower_case}};
  detail::write_json(path, {{"version", "1.0"},
                            {"truncation", nullptr},
                            {"padding", nullptr},
                            {"added_tokens", json::array()},
                            {"normalizer", normalizer},
                            {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                            {"post_processor", nullptr},
                            {"decoder", {{"type", "WordPiece"}, {"prefix", settings.continuation}, {"cleanup", false}}},
                            {"model",
                             {{"type", "WordPiece"},
                              {"unk_token", settings.unknown},
                              {"continuing_subword_prefix", settings.continuation},
                              {"max_input_chars_per_word", settings.most_characters},
                              {"vocab", vocabulary}}}});
}

}  // namespace cairn
